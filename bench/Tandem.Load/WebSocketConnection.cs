using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Load;

/// <summary>SIP over WebSocket (RFC 7118) as a client, as small as a connection can be, for there are many of them. Messages are not fragmented.</summary>
internal sealed class WebSocketConnection(Stream stream, EndPoint local) : Connection(stream, local)
{
    private const byte Final = 0x80;
    private const byte Text = 1;
    private const byte Binary = 2;
    private const byte Close = 8;
    private const byte Ping = 9;
    private const byte Pong = 10;

    /// <summary>The opening handshake (RFC 6455 section 4.1).</summary>
    public async Task UpgradeAsync(Uri server, CancellationToken cancel)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request = $"GET {server.PathAndQuery} HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n";
        await WriteAsync(Encoding.ASCII.GetBytes(request));
        var response = await ReadUntilAsync("\r\n\r\n").WaitAsync(cancel);
        if (!response.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal)) throw new IOException(response.Split('\r')[0]);
    }

    protected override byte[] Frame(byte[] message) => Frame(Text, message);

    protected override int Take(ReadOnlyMemory<byte> octets, out string? message)
    {
        message = null;
        var span = octets.Span;
        if (span.Length < 2) return 0;
        var (start, length) = (span[1] & 0x7F) switch
        {
            126 => span.Length < 4 ? (0, 0) : (4, BinaryPrimitives.ReadUInt16BigEndian(span[2..])),
            127 => throw new IOException("A message of more than 64 KiB."),
            var small => (2, small),
        };
        if (start == 0 || span.Length < start + length) return 0;
        var payload = span.Slice(start, length);
        var kind = span[0] & 0x0F;
        if (kind == Close) throw new IOException("The server closed the WebSocket.");
        if (kind == Ping) _ = WriteAsync(Frame(Pong, payload.ToArray()));
        // A keep-alive of empty lines is no message.
        else if (kind is Text or Binary && payload.ContainsAnyExcept("\r\n"u8)) message = Encoding.UTF8.GetString(payload);
        return start + length;
    }

    /// <summary>A frame from a client is masked (RFC 6455 section 5.3); that the mask is always the same hides nothing from the server's work.</summary>
    private static byte[] Frame(byte kind, byte[] payload)
    {
        ReadOnlySpan<byte> mask = [0x5A, 0x3C, 0xC3, 0xA5];
        var start = payload.Length < 126 ? 2 : 4;
        var frame = new byte[start + mask.Length + payload.Length];
        frame[0] = (byte)(Final | kind);
        frame[1] = (byte)(0x80 | (start == 2 ? payload.Length : 126));
        if (start == 4) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        mask.CopyTo(frame.AsSpan(start));
        for (var i = 0; i < payload.Length; i++) frame[start + mask.Length + i] = (byte)(payload[i] ^ mask[i % mask.Length]);
        return frame;
    }
}
