using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Sip.Authentication;

/// <summary>
/// Nonces that need no memory (RFC 7616 section 5.4): the time they were made, a number that none had before, and a keyed hash over both (<see cref="KeyedMark"/>), in base64url.
/// Whoever does not know the key can make none.
/// </summary>
internal sealed class DigestNonces(ReadOnlyMemory<byte> key)
{
    /// <summary>Length of a nonce in octets.</summary>
    public const int TextLength = 43;

    private const int IdLength = 16;
    private const int MacLength = KeyedMark.MaxLength;
    private const int Length = IdLength + MacLength;

    private readonly KeyedMark _mark = new(key.Span);

    // From a random start, so that a number does not come again after a restart. That nobody can guess a nonce is the work of the hash.
    private ulong _number = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>Writes a new nonce of <see cref="TextLength"/> octets.</summary>
    public void Write(Instant now, Span<byte> destination)
    {
        Span<byte> nonce = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(nonce, now.Ticks);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[8..], _number++);
        _mark.Write(nonce[..IdLength], nonce[IdLength..]);
        Base64Url.EncodeToUtf8(nonce, destination);
    }

    /// <summary>Reads a nonce back. False when it was not made with this key.</summary>
    /// <param name="text">The nonce.</param>
    /// <param name="id">What it is remembered by: unique, its upper half the time.</param>
    /// <param name="made">When it was made.</param>
    public bool TryRead(ReadOnlySpan<byte> text, out UInt128 id, out Instant made)
    {
        id = default;
        made = default;
        if (text.Length != TextLength) return false;
        Span<byte> nonce = stackalloc byte[Length];
        if (!Base64Url.IsValid(text, out var length) || length != Length) return false;
        Base64Url.DecodeFromUtf8(text, nonce);
        if (!_mark.IsOf(nonce[..IdLength], nonce[IdLength..])) return false;
        id = BinaryPrimitives.ReadUInt128BigEndian(nonce);
        made = new Instant(BinaryPrimitives.ReadInt64BigEndian(nonce));
        return true;
    }
}
