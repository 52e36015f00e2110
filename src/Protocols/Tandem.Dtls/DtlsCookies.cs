using System.Buffers.Binary;
using System.Security.Cryptography;
using Tandem.Kernel;

namespace Tandem.Dtls;

/// <summary>
/// The cookies by which a server tells clients from spoofed addresses before it remembers anything of them (RFC 6347 section 4.2.1): a keyed hash of the client's address and of what its ClientHello says, which is good for a minute or two.
/// An answer is shorter than what it answers. Immutable; thread-safe.
/// </summary>
/// <param name="key">A secret of this node, of 16 octets or more; drawn at its start.</param>
public sealed class DtlsCookies(ReadOnlySpan<byte> key)
{
    /// <summary>For how long a cookie is given out; the one before is taken too.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const int Length = KeyedMark.MaxLength;
    private const int MaxAddress = 16;
    private const int BodyLength = sizeof(ushort) + 1 + Length;

    /// <summary>Octets of a HelloVerifyRequest.</summary>
    public const int RequestLength = DtlsClientHello.RecordHeader + DtlsClientHello.MessageHeader + BodyLength;

    private readonly KeyedMark _mark = new(key);

    /// <summary>Looks at a datagram that came from an address.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="remote">Whence.</param>
    /// <param name="now">The time.</param>
    /// <param name="identity">Tells the client's handshakes from each other; 0 when it is none.</param>
    public DtlsGreeting Look(ReadOnlySpan<byte> datagram, in PeerAddress remote, Instant now, out ulong identity)
    {
        identity = 0;
        if (!DtlsClientHello.TryParse(datagram, out var hello)) return DtlsGreeting.None;
        identity = hello.Identity;
        if (hello.Cookie.IsEmpty) return DtlsGreeting.NoCookie;
        if (hello.Cookie.Length != Length) return DtlsGreeting.WrongCookie;
        Span<byte> cookie = stackalloc byte[Length];
        // Which of the two periods it is of stands in it.
        var period = PeriodOf(now);
        if (((hello.Cookie[0] ^ (byte)period) & 1) != 0) period--;
        Write(cookie, hello, remote, period);
        return CryptographicOperations.FixedTimeEquals(cookie, hello.Cookie) ? DtlsGreeting.Good : DtlsGreeting.WrongCookie;
    }

    /// <summary>Writes the HelloVerifyRequest for a ClientHello.</summary>
    /// <param name="destination">At least <see cref="RequestLength"/> octets.</param>
    /// <param name="datagram">A datagram for which <see cref="Look"/> has said that one is due.</param>
    /// <param name="remote">Whence.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentException">The datagram is no ClientHello.</exception>
    public void WriteRequest(Span<byte> destination, ReadOnlySpan<byte> datagram, in PeerAddress remote, Instant now)
    {
        if (!DtlsClientHello.TryParse(datagram, out var hello)) throw new ArgumentException("It is no ClientHello.", nameof(datagram));
        // The record has the number of the one that it answers, and the version is DTLS 1.0 whatever comes of the handshake.
        ReadOnlySpan<byte> record = [22, 0xFE, 0xFF, 0, 0];
        ReadOnlySpan<byte> message = [3, 0, 0, BodyLength, 0, 0, 0, 0, 0, 0, 0, BodyLength, 0xFE, 0xFF, Length];
        record.CopyTo(destination);
        hello.RecordNumber.CopyTo(destination[5..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[11..], DtlsClientHello.MessageHeader + BodyLength);
        message.CopyTo(destination[DtlsClientHello.RecordHeader..]);
        Write(destination.Slice(RequestLength - Length, Length), hello, remote, PeriodOf(now));
    }

    private static long PeriodOf(Instant now) => now.Ticks / Period.Ticks;

    private void Write(Span<byte> cookie, in DtlsClientHello hello, in PeerAddress remote, long period)
    {
        Span<byte> marked = stackalloc byte[MaxAddress + sizeof(ushort) + sizeof(long) + DtlsClientHello.MaxLength];
        var length = remote.WriteAddress(marked);
        BinaryPrimitives.WriteUInt16BigEndian(marked[length..], remote.Port);
        BinaryPrimitives.WriteInt64BigEndian(marked[(length += sizeof(ushort))..], period);
        hello.Beginning.CopyTo(marked[(length += sizeof(long))..]);
        hello.Choices.CopyTo(marked[(length += hello.Beginning.Length)..]);
        _mark.Write(marked[..(length + hello.Choices.Length)], cookie);
        cookie[0] = (byte)((cookie[0] & ~1) | (int)(period & 1));
    }
}
