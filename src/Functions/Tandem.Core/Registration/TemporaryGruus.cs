using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tandem.Core.Location;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Registration;

/// <summary>
/// Temporary GRUUs (RFC 5627 sections 3.2 and 5.4, appendix A): <c>sip:tgruu.TOKEN@domain;gr</c>. The token holds, encrypted and authenticated, whose it is and a mark of the instance and of the
/// Call-ID that it registered with. Every one is different and none tells whose it is or that two are of one device; all of one registration are good until that has ended or has another Call-ID. Nothing is kept
/// for them, so they outlive a restart as the bindings do.
/// </summary>
internal sealed class TemporaryGruus
{
    /// <summary>Longest user name that gets one, in octets.</summary>
    public const int MaxUserLength = 64;

    /// <summary>Longest user part, in octets.</summary>
    public const int MaxLength = 6 + ((MaxToken * 4 + 2) / 3);

    private const int NonceLength = 8;
    private const int MarkLength = 8;
    private const int LeastUserLength = 16;
    private const int MacLength = 10;
    private const int MaxToken = NonceLength + MarkLength + MaxUserLength + MacLength;

    private readonly byte[] _cipherKey;
    private readonly byte[] _macKey;
    private readonly SipHash _marks;

    /// <summary>Derives the keys from one that outlives restarts.</summary>
    public TemporaryGruus(ReadOnlyMemory<byte> key)
    {
        var secret = key.ToArray();
        _cipherKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "cipher"u8.ToArray());
        _macKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "mac"u8.ToArray());
        _marks = new SipHash(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, SipHash.KeyLength, info: "marks"u8.ToArray()));
    }

    private static ReadOnlySpan<byte> Prefix => "tgruu."u8;

    /// <summary>Whether a user gets one: not one whose name is too long.</summary>
    public static bool HasOne(ReadOnlySpan<byte> addressOfRecord) => UserOf(addressOfRecord, out _).Length <= MaxUserLength;

    /// <summary>Writes a new temporary GRUU of a binding.</summary>
    /// <param name="addressOfRecord">The canonical address-of-record.</param>
    /// <param name="binding">The binding.</param>
    /// <param name="nonce">A number that no other one has.</param>
    /// <param name="writer">Where to.</param>
    public void Write(ReadOnlySpan<byte> addressOfRecord, Binding binding, ulong nonce, ref SipWriter writer)
    {
        var user = UserOf(addressOfRecord, out var domain);
        Span<byte> token = stackalloc byte[MaxToken];
        // The length of the name is hidden among those of its neighbours.
        var padded = Math.Max(LeastUserLength, (user.Length + 7) / 8 * 8);
        var plain = token.Slice(NonceLength, MarkLength + padded);
        plain.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(token, nonce);
        BinaryPrimitives.WriteUInt64LittleEndian(plain, MarkOf(binding));
        user.CopyTo(plain[MarkLength..]);
        ApplyKeyStream(token[..NonceLength], plain);
        var length = NonceLength + plain.Length;
        Sign(token[..length], token.Slice(length, MacLength));
        writer.Append("sip:"u8);
        writer.Append(Prefix);
        Span<byte> text = stackalloc byte[MaxLength];
        writer.Append(text[..Base64Url.EncodeToUtf8(token[..(length + MacLength)], text)]);
        writer.Append((byte)'@');
        writer.Append(domain);
        writer.Append(";gr"u8);
    }

    /// <summary>Whether a user part looks like one of a temporary GRUU.</summary>
    public static bool IsOne(ReadOnlySpan<byte> user) => user.Length > Prefix.Length && Ascii.EqualsIgnoreCase(user[..Prefix.Length], Prefix);

    /// <summary>Reads the user part of a temporary GRUU. False for one that this node did not write.</summary>
    /// <param name="userPart">The user part as it stands in the URI.</param>
    /// <param name="user">Room for <see cref="MaxUserLength"/> octets; the user's name afterwards.</param>
    /// <param name="mark">What <see cref="MarkOf"/> gave for the binding.</param>
    public bool TryRead(ReadOnlySpan<byte> userPart, ref Span<byte> user, out ulong mark)
    {
        mark = 0;
        if (!IsOne(userPart) || userPart.Length > MaxLength) return false;
        Span<byte> token = stackalloc byte[MaxToken];
        if (!Base64Url.IsValid(userPart[Prefix.Length..], out var length) || length < NonceLength + MarkLength + LeastUserLength + MacLength || length > MaxToken) return false;
        if (!Base64Url.TryDecodeFromUtf8(userPart[Prefix.Length..], token, out length)) return false;
        Span<byte> mac = stackalloc byte[MacLength];
        Sign(token[..(length - MacLength)], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, token[(length - MacLength)..length])) return false;
        var plain = token[NonceLength..(length - MacLength)];
        ApplyKeyStream(token[..NonceLength], plain);
        mark = BinaryPrimitives.ReadUInt64LittleEndian(plain);
        var name = plain[MarkLength..].TrimEnd((byte)0);
        name.CopyTo(user);
        user = user[..name.Length];
        return true;
    }

    /// <summary>Tells the registrations of an instance apart: another Call-ID is another one.</summary>
    public ulong MarkOf(Binding binding)
    {
        Span<byte> both = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128LittleEndian(both, _marks.Hash(binding.Instance.Span));
        BinaryPrimitives.WriteUInt128LittleEndian(both[16..], _marks.Hash(binding.CallId.Span));
        return (ulong)_marks.Hash(both);
    }

    private static ReadOnlySpan<byte> UserOf(ReadOnlySpan<byte> addressOfRecord, out ReadOnlySpan<byte> domain)
    {
        var at = addressOfRecord.LastIndexOf((byte)'@');
        domain = addressOfRecord[(at + 1)..];
        return addressOfRecord[(addressOfRecord.IndexOf((byte)':') + 1)..at];
    }

    // Counter mode over HMAC-SHA256, a pseudorandom function: the nonce is used once.
    private void ApplyKeyStream(ReadOnlySpan<byte> nonce, Span<byte> octets)
    {
        Span<byte> counter = stackalloc byte[NonceLength + 1], block = stackalloc byte[HMACSHA256.HashSizeInBytes];
        nonce.CopyTo(counter);
        for (var offset = 0; offset < octets.Length; offset += block.Length)
        {
            counter[NonceLength] = (byte)(offset / block.Length);
            HMACSHA256.HashData(_cipherKey, counter, block);
            for (var i = 0; i < block.Length && offset + i < octets.Length; i++) octets[offset + i] ^= block[i];
        }
    }

    private void Sign(ReadOnlySpan<byte> octets, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_macKey, octets, full);
        full[..MacLength].CopyTo(mac);
    }
}
