using System.Buffers;
using System.Security.Cryptography;

namespace Tandem.Stun;

/// <summary>The derivation of a key from a password.</summary>
public readonly partial struct LongTermKey
{
    private const int StackLength = 512;

    /// <summary>Derives the key of a user (RFC 8489 section 9.2.2): the hash of user name, realm and password with colons between them. Allocates nothing.</summary>
    /// <param name="algorithm">One of the named ones.</param>
    /// <param name="userName">In UTF-8, as in USERNAME; quotes around it and zeros behind it are left out.</param>
    /// <param name="realm">In UTF-8, after <see cref="OpaqueString"/>; quotes and zeros are left out.</param>
    /// <param name="password">In UTF-8, after <see cref="OpaqueString"/>; zeros behind it are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm is none of the named ones.</exception>
    public static LongTermKey Derive(PasswordAlgorithm algorithm, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password)
    {
        Span<byte> key = stackalloc byte[MaxLength];
        key = key[..HashLength(algorithm)];
        userName = Unquoted(userName);
        realm = Unquoted(realm);
        password = password.TrimEnd((byte)0);
        var length = userName.Length + 1 + realm.Length + 1 + password.Length;
        var rented = length > StackLength ? ArrayPool<byte>.Shared.Rent(length) : null;
        var text = rented is null ? stackalloc byte[StackLength] : rented;
        text = text[..Join(text, userName, realm, password)];
        Hash(algorithm, text, key);
        var derived = new LongTermKey(key);
        CryptographicOperations.ZeroMemory(text);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return derived;
    }

    /// <summary>Length of a key in octets.</summary>
    internal static int HashLength(PasswordAlgorithm algorithm) => algorithm switch
    {
        PasswordAlgorithm.Md5 => MD5.HashSizeInBytes,
        PasswordAlgorithm.Sha256 => SHA256.HashSizeInBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> text) => text.TrimEnd((byte)0).Trim((byte)'"');

    private static int Join(Span<byte> text, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> password)
    {
        userName.CopyTo(text);
        var length = userName.Length;
        text[length++] = (byte)':';
        realm.CopyTo(text[length..]);
        length += realm.Length;
        text[length++] = (byte)':';
        password.CopyTo(text[length..]);
        return length + password.Length;
    }

    private static void Hash(PasswordAlgorithm algorithm, ReadOnlySpan<byte> text, Span<byte> key)
    {
#pragma warning disable CA5351 // RFC 8489 section 9.2.2: clients of RFC 5389 know nothing but MD5.
        if (algorithm == PasswordAlgorithm.Md5) MD5.HashData(text, key);
        else SHA256.HashData(text, key);
#pragma warning restore CA5351
    }
}
