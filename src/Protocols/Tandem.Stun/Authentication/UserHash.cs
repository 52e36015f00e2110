using System.Buffers;
using System.Security.Cryptography;

namespace Tandem.Stun;

/// <summary>USERHASH (RFC 8489 section 14.4), by which a user is named without showing the name to those who listen. Thread-safe; allocates nothing.</summary>
public static class UserHash
{
    /// <summary>Length in octets.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const int StackLength = 512;

    /// <summary>Computes the hash of a user's name and realm.</summary>
    /// <param name="userName">In UTF-8, after <see cref="OpaqueString"/>.</param>
    /// <param name="realm">In UTF-8, after <see cref="OpaqueString"/>.</param>
    /// <param name="hash">Where to; at least <see cref="Length"/> octets.</param>
    public static void Compute(ReadOnlySpan<byte> userName, ReadOnlySpan<byte> realm, Span<byte> hash)
    {
        var length = userName.Length + 1 + realm.Length;
        var rented = length > StackLength ? ArrayPool<byte>.Shared.Rent(length) : null;
        var text = rented is null ? stackalloc byte[StackLength] : rented;
        userName.CopyTo(text);
        text[userName.Length] = (byte)':';
        realm.CopyTo(text[(userName.Length + 1)..]);
        SHA256.HashData(text[..length], hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
