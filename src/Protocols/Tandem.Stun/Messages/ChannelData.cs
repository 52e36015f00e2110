using System.Buffers.Binary;

namespace Tandem.Stun;

/// <summary>
/// A ChannelData message (RFC 8656 section 12.4): a view of data and of the channel that it goes through, and the four octets that go before it. What a relay handles most; nothing here allocates or is virtual.
/// </summary>
/// <example>
/// A relay receives four octets into its buffer, and sends a peer's datagram on without a copy:
/// <code>
/// var length = socket.Receive(buffer[ChannelData.HeaderLength..]);
/// ChannelData.WriteHeader(buffer, channel, length);
/// client.Send(buffer[..(ChannelData.HeaderLength + length)]);
/// </code>
/// </example>
public readonly ref struct ChannelData
{
    /// <summary>Octets before the data.</summary>
    public const int HeaderLength = 4;

    /// <summary>The lowest number of a channel.</summary>
    public const ushort MinChannel = 0x4000;

    /// <summary>The highest number that a client of today binds (RFC 8656 section 12).</summary>
    public const ushort MaxChannel = 0x4FFF;

    /// <summary>The highest number that is understood: clients of RFC 5766 (section 11) bind these too, and are still around.</summary>
    public const ushort MaxOldChannel = 0x7FFF;

    private ChannelData(ushort channel, ReadOnlySpan<byte> data)
    {
        Channel = channel;
        Data = data;
    }

    /// <summary>The number of the channel, <see cref="MinChannel"/> to <see cref="MaxOldChannel"/>.</summary>
    public ushort Channel { get; }

    /// <summary>The data, which may be empty, without padding.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Whether a number may be that of a channel.</summary>
    public static bool IsChannel(int number) => number is >= MinChannel and <= MaxOldChannel;

    /// <summary>Looks at the octets of one message: a datagram, or what <see cref="StunFraming"/> cut from a stream. Padding may follow the data, as it has to in a stream (RFC 8656 section 12.5).</summary>
    /// <param name="octets">The octets, no more and no fewer.</param>
    /// <param name="message">The message; empty when there is an error.</param>
    public static ChannelDataError TryParse(ReadOnlySpan<byte> octets, out ChannelData message)
    {
        message = default;
        if (octets.Length < HeaderLength) return ChannelDataError.TooShort;
        var channel = BinaryPrimitives.ReadUInt16BigEndian(octets);
        if (!IsChannel(channel)) return ChannelDataError.Channel;
        var length = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        var padding = octets.Length - HeaderLength - length;
        if (padding is < 0 or > 3) return ChannelDataError.LengthMismatch;
        message = new ChannelData(channel, octets.Slice(HeaderLength, length));
        return ChannelDataError.None;
    }

    /// <summary>Writes what goes before the data.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> octets.</param>
    /// <param name="channel">The number of the channel.</param>
    /// <param name="length">Octets of data, at most 65,535, without padding.</param>
    /// <exception cref="ArgumentOutOfRangeException">The destination is too short, or the data too long.</exception>
    public static void WriteHeader(Span<byte> destination, ushort channel, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, ushort.MaxValue, nameof(length));
        BinaryPrimitives.WriteUInt32BigEndian(destination, ((uint)channel << 16) | (uint)length);
    }

    /// <summary>Octets that follow data in a stream, zero to three, so that the next message begins at a multiple of four (RFC 8656 section 12.5). In a datagram there need be none.</summary>
    public static int PaddingLength(int length) => -length & 3;

    /// <summary>Writes a whole message.</summary>
    /// <param name="destination">Where to; <see cref="HeaderLength"/> octets more than the data, and the padding.</param>
    /// <param name="channel">The number of the channel.</param>
    /// <param name="data">The data, at most 65,535 octets.</param>
    /// <param name="isStream">Whether padding shall follow.</param>
    /// <returns>How many octets were written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the data too long.</exception>
    public static int Write(Span<byte> destination, ushort channel, ReadOnlySpan<byte> data, bool isStream)
    {
        WriteHeader(destination, channel, data.Length);
        data.CopyTo(destination[HeaderLength..]);
        var end = HeaderLength + data.Length;
        if (!isStream) return end;
        var padding = PaddingLength(data.Length);
        destination.Slice(end, padding).Clear();
        return end + padding;
    }
}
