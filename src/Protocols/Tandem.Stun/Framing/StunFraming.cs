using System.Buffers;
using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>
/// Cuts a TCP or TLS stream into STUN messages (RFC 8489 section 6.2.2) and ChannelData messages, which are padded there to a multiple of 4 (RFC 8656 section 12.5). The first eight octets tell the length, so that
/// nothing has to be remembered between two calls. Thread-safe.
/// </summary>
public static class StunFraming
{
    private const int PrefixLength = 8;

    /// <summary>Looks at the start of a stream.</summary>
    /// <param name="octets">Everything received that was not consumed yet.</param>
    /// <param name="maxLength">Octets of the longest message that is taken, header and padding included.</param>
    /// <param name="length">How many octets to consume for this frame; all for a broken stream, none when more are needed.</param>
    /// <param name="error">Why the stream is broken.</param>
    public static StunFrame Next(in ReadOnlySequence<byte> octets, int maxLength, out int length, out StunFrameError error)
    {
        if (octets.IsSingleSegment) return Next(octets.FirstSpan, maxLength, out length, out error);
        Span<byte> prefix = stackalloc byte[PrefixLength];
        prefix = prefix[..(int)Math.Min(PrefixLength, octets.Length)];
        octets.Slice(0, prefix.Length).CopyTo(prefix);
        return Next(prefix, octets.Length, maxLength, out length, out error);
    }

    /// <summary>As the other, for octets in one piece.</summary>
    public static StunFrame Next(ReadOnlySpan<byte> octets, int maxLength, out int length, out StunFrameError error) => Next(octets, octets.Length, maxLength, out length, out error);

    private static StunFrame Next(ReadOnlySpan<byte> prefix, long available, int maxLength, out int length, out StunFrameError error)
    {
        length = 0;
        error = StunFrameError.None;
        if (prefix.IsEmpty) return StunFrame.NeedMore;
        var kind = Demultiplexing.KindOf(prefix[0]);
        error = kind switch
        {
            PacketKind.Stun => ReadStun(prefix, out length),
            PacketKind.ChannelData => ReadChannelData(prefix, out length),
            _ => StunFrameError.FirstOctet,
        };
        if (error == StunFrameError.None && length > maxLength) error = StunFrameError.TooLarge;
        if (error != StunFrameError.None)
        {
            length = (int)Math.Min(available, int.MaxValue);
            return StunFrame.Broken;
        }

        if (length != 0 && length <= available) return kind == PacketKind.Stun ? StunFrame.Message : StunFrame.ChannelData;
        length = 0;
        return StunFrame.NeedMore;
    }

    /// <summary>The cookie is looked at before the length is waited for, so that no stranger makes a server wait.</summary>
    private static StunFrameError ReadStun(ReadOnlySpan<byte> prefix, out int length)
    {
        length = 0;
        if (prefix.Length < PrefixLength) return StunFrameError.None;
        if (!StunHeader.HasCookie(prefix)) return StunFrameError.MagicCookie;
        length = StunHeader.Length + StunHeader.ReadLength(prefix);
        return length % 4 == 0 ? StunFrameError.None : StunFrameError.LengthNotAligned;
    }

    private static StunFrameError ReadChannelData(ReadOnlySpan<byte> prefix, out int length)
    {
        length = prefix.Length < ChannelData.HeaderLength ? 0 : ChannelData.HeaderLength + StunHeader.Padded(BinaryPrimitives.ReadUInt16BigEndian(prefix[2..]));
        return StunFrameError.None;
    }
}
