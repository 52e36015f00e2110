using System.Buffers.Binary;
using System.Text.Unicode;

namespace Tandem.Transport;

/// <summary>The kinds of frames (RFC 6455 section 11.8).</summary>
internal enum WebSocketOpcode : byte
{
    /// <summary>A further fragment of a message.</summary>
    Continuation = 0,

    /// <summary>A message in UTF-8, or its first fragment.</summary>
    Text = 1,

    /// <summary>A message of any octets, or its first fragment.</summary>
    Binary = 2,

    /// <summary>The end.</summary>
    Close = 8,

    /// <summary>Asks for a pong.</summary>
    Ping = 9,

    /// <summary>Answers a ping.</summary>
    Pong = 10,
}

/// <summary>Why a WebSocket is closed (RFC 6455 section 7.4.1). Peers may send others.</summary>
internal enum WebSocketStatus : ushort
{
    /// <summary>Its purpose is fulfilled.</summary>
    Normal = 1000,

    /// <summary>The server stops.</summary>
    GoingAway = 1001,

    /// <summary>A rule of the protocol was broken.</summary>
    ProtocolError = 1002,

    /// <summary>A text was not in UTF-8.</summary>
    InvalidPayload = 1007,

    /// <summary>A message was too large.</summary>
    MessageTooBig = 1009,
}

/// <summary>Writes the frames of a server (RFC 6455 section 5.2): whole messages, without mask.</summary>
internal static class WebSocketFrames
{
    /// <summary>Longest header that is written.</summary>
    public const int MaxHeader = 10;

    private const byte Final = 0x80;

    /// <summary>
    /// The frame of a message. Text must be UTF-8 (RFC 6455 section 5.6), which a body need not be; and old clients take binary messages for Latin-1.
    /// </summary>
    public static WebSocketOpcode OpcodeOf(ReadOnlySpan<byte> message) => Utf8.IsValid(message) ? WebSocketOpcode.Text : WebSocketOpcode.Binary;

    /// <summary>Writes a header. Returns its length.</summary>
    public static int WriteHeader(Span<byte> destination, WebSocketOpcode opcode, int length)
    {
        destination[0] = (byte)(Final | (byte)opcode);
        if (length < 126)
        {
            destination[1] = (byte)length;
            return 2;
        }

        if (length <= ushort.MaxValue)
        {
            destination[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)length);
            return 4;
        }

        destination[1] = 127;
        BinaryPrimitives.WriteInt64BigEndian(destination[2..], length);
        return MaxHeader;
    }
}
