using System.Buffers.Binary;
using System.Buffers.Text;
using Tandem.Kernel;

namespace Tandem.Stun;

/// <summary>
/// Nonces that need no table (RFC 8489 section 9.2.4, RFC 7616 section 5.4): the cookie with the security features, the time, and a keyed hash over both and the client's address and port (<see cref="KeyedMark"/>). Whoever does
/// not know the key makes none, changes no feature in one, and uses none that was given to another address.
/// </summary>
internal sealed class StunNonces(ReadOnlySpan<byte> key)
{
    /// <summary>Length of a nonce in octets; RFC 8489 section 14.10 allows 128 characters.</summary>
    public const int Length = NonceCookie.Length + TextLength;

    private const int TimeLength = 6;
    private const int MarkLength = 12;
    private const int TextLength = (TimeLength + MarkLength) / 3 * 4;
    private const int MarkedLength = NonceCookie.Length + TimeLength + MaxAddressLength + sizeof(ushort);
    private const int MaxAddressLength = 16;

    private readonly KeyedMark _mark = new(key);

    /// <summary>Writes the nonce of a client, of <see cref="Length"/> octets.</summary>
    public void Write(StunSecurityFeatures features, PeerAddress client, Instant now, Span<byte> destination)
    {
        NonceCookie.Write(features, destination);
        Span<byte> octets = stackalloc byte[TimeLength + MarkLength];
        WriteTime(now, octets);
        WriteMark(destination, octets[..TimeLength], client, octets[TimeLength..]);
        Base64.EncodeToUtf8(octets, destination[NonceCookie.Length..], out _, out _);
    }

    /// <summary>Whether a nonce was made with this key for this client, and when.</summary>
    public bool IsGiven(ReadOnlySpan<byte> nonce, PeerAddress client, out Instant made)
    {
        made = default;
        if (nonce.Length != Length) return false;
        Span<byte> octets = stackalloc byte[TimeLength + MarkLength];
        Base64.DecodeFromUtf8(nonce[NonceCookie.Length..], octets, out _, out var written);
        if (written != octets.Length) return false;
        Span<byte> marked = stackalloc byte[MarkedLength];
        marked = marked[..Marked(nonce, octets[..TimeLength], client, marked)];
        if (!_mark.IsOf(marked, octets[TimeLength..])) return false;
        made = ReadTime(octets);
        return true;
    }

    private void WriteMark(ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> time, PeerAddress client, Span<byte> mark)
    {
        Span<byte> marked = stackalloc byte[MarkedLength];
        _mark.Write(marked[..Marked(cookie, time, client, marked)], mark);
    }

    private static int Marked(ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> time, PeerAddress client, Span<byte> marked)
    {
        cookie[..NonceCookie.Length].CopyTo(marked);
        time.CopyTo(marked[NonceCookie.Length..]);
        var end = NonceCookie.Length + TimeLength;
        BinaryPrimitives.WriteUInt16BigEndian(marked[end..], client.Port);
        end += sizeof(ushort);
        return end + client.WriteAddress(marked[end..]);
    }

    /// <summary>Milliseconds in 48 bits: nearly nine thousand years.</summary>
    private static void WriteTime(Instant now, Span<byte> time)
    {
        var milliseconds = now.Ticks / TimeSpan.TicksPerMillisecond;
        BinaryPrimitives.WriteUInt16BigEndian(time, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(time[2..], (uint)milliseconds);
    }

    private static Instant ReadTime(ReadOnlySpan<byte> time) =>
        new((((long)BinaryPrimitives.ReadUInt16BigEndian(time) << 32) | BinaryPrimitives.ReadUInt32BigEndian(time[2..])) * TimeSpan.TicksPerMillisecond);
}
