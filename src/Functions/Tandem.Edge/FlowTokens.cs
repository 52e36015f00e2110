using System.Buffers.Binary;
using System.Buffers.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>
/// Flows written as text for the user part of a URI (RFC 5626 section 5.2): the first 80 bits of a keyed hash over transport, listener, address and connection number, then these, masked by another keyed hash over the first, in base64url.
/// Whoever does not have the key can neither make one nor change one, nor read the address in it.
/// </summary>
/// <remarks>
/// The hash is <see cref="KeyedMark"/>: a call writes two tokens and reads six, and an HMAC-SHA256 costs more than reading the message.
/// </remarks>
/// <param name="key">The node's key, at least 16 octets; it outlives restarts, so that the tokens of UDP flows do.</param>
public sealed class FlowTokens(ReadOnlyMemory<byte> key)
{
    private const int MacLength = 10;
    private const int MaxFlowLength = 1 + 1 + 2 + 16 + 8;
    private const byte V4Bit = 0x80;

    private readonly KeyedMark _mark = key.Length >= 16 ? new KeyedMark(key.Span) : throw new ArgumentException("A key of flow tokens has at least 16 octets.", nameof(key));
    private readonly KeyedMark _mask = new([.. key.Span, (byte)'m']);

    /// <summary>Longest token, in octets.</summary>
    public const int MaxLength = ((MaxFlowLength + MacLength) * 4 + 2) / 3;

    /// <summary>Writes a flow.</summary>
    /// <returns>The octets written, at most <see cref="MaxLength"/>.</returns>
    public int Write(in Flow flow, Span<byte> destination)
    {
        Span<byte> plain = stackalloc byte[MaxFlowLength + MacLength];
        var length = WriteFlow(flow, plain[MacLength..]);
        var body = plain.Slice(MacLength, length);
        _mark.Write(body, plain[..MacLength]);
        Mask(plain[..MacLength], body);
        return Base64Url.EncodeToUtf8(plain[..(MacLength + length)], destination);
    }

    /// <summary>Reads a token. False for anything that <see cref="Write"/> has not written with the same key.</summary>
    public bool TryRead(ReadOnlySpan<byte> token, out Flow flow)
    {
        flow = default;
        Span<byte> plain = stackalloc byte[MaxFlowLength + MacLength];
        if (token.Length > MaxLength || !Base64Url.IsValid(token, out var length) || length <= MacLength) return false;
        if (!Base64Url.TryDecodeFromUtf8(token, plain, out length)) return false;
        // One flow has one token: the unused bits of base64url must not make others of it.
        Span<byte> again = stackalloc byte[MaxLength];
        if (Base64Url.EncodeToUtf8(plain[..length], again) != token.Length || !again[..token.Length].SequenceEqual(token)) return false;
        var body = plain[MacLength..length];
        Mask(plain[..MacLength], body);
        return _mark.IsOf(body, plain[..MacLength]) && TryReadFlow(body, out flow);
    }

    /// <summary>Masks what stands behind a mark, or takes the mask off again.</summary>
    private void Mask(ReadOnlySpan<byte> mark, Span<byte> body)
    {
        Span<byte> seed = stackalloc byte[MacLength + 1];
        Span<byte> mask = stackalloc byte[KeyedMark.MaxLength];
        mark.CopyTo(seed);
        for (var start = 0; start < body.Length; start += mask.Length)
        {
            seed[MacLength] = (byte)start;
            _mask.Write(seed, mask);
            for (var i = start; i < body.Length && i < start + mask.Length; i++) body[i] ^= mask[i - start];
        }
    }

    private static int WriteFlow(in Flow flow, Span<byte> plain)
    {
        plain[0] = (byte)((byte)flow.Transport | (flow.Remote.IsV4 ? V4Bit : 0));
        plain[1] = flow.Listener;
        BinaryPrimitives.WriteUInt16BigEndian(plain[2..], flow.Remote.Port);
        var length = 4 + flow.Remote.WriteAddress(plain[4..]);
        if (flow.Transport == SipTransport.Udp) return length;
        BinaryPrimitives.WriteUInt64BigEndian(plain[length..], flow.Connection);
        return length + 8;
    }

    private static bool TryReadFlow(ReadOnlySpan<byte> plain, out Flow flow)
    {
        flow = default;
        if (plain.Length < 8) return false;
        var transport = (SipTransport)(plain[0] & ~V4Bit);
        var addressLength = (plain[0] & V4Bit) != 0 ? 4 : 16;
        var connectionLength = transport == SipTransport.Udp ? 0 : 8;
        if (plain.Length != 4 + addressLength + connectionLength) return false;
        var remote = new PeerAddress(plain.Slice(4, addressLength), BinaryPrimitives.ReadUInt16BigEndian(plain[2..]));
        var connection = connectionLength == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(plain[(4 + addressLength)..]);
        flow = new Flow(transport, plain[1], remote, connection);
        return true;
    }
}
