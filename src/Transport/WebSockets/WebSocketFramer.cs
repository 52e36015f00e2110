using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Tandem.Transport;

/// <summary>What <see cref="WebSocketFramer.Next"/> found.</summary>
internal enum WebSocketInput : byte
{
    /// <summary>No frame is whole yet.</summary>
    NeedMore,

    /// <summary>A fragment that does not end its message.</summary>
    Fragment,

    /// <summary>A message, put together from its fragments.</summary>
    Message,

    /// <summary>A ping, to be answered with its payload (section 5.5.2).</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The peer closes; <see cref="WebSocketFramer.Status"/> is to be sent back (section 5.5.1).</summary>
    Close,

    /// <summary>The peer broke a rule or a limit, and nothing can be read any more; <see cref="WebSocketFramer.Status"/> says which (section 7.1.7).</summary>
    Violation,
}

/// <summary>
/// Cuts messages out of the octets that a WebSocket client sends (RFC 6455 section 5). Sans-IO; the octets of a frame that is not whole stay with the caller. Until the first of several fragments it holds no memory.
/// </summary>
internal struct WebSocketFramer
{
    private const int MaxControlPayload = 125;
    private const int MaxHeader = 14;
    private const int MaskLength = 4;

    private byte[]? _fragments;
    private int _length;
    private WebSocketOpcode _message;

    /// <summary>Why it ended, after <see cref="WebSocketInput.Close"/> or <see cref="WebSocketInput.Violation"/>.</summary>
    public WebSocketStatus Status { get; private set; }

    /// <summary>Whether a message has begun and waits for further fragments.</summary>
    public readonly bool InMessage => _message != WebSocketOpcode.Continuation;

    /// <summary>Looks for the next frame.</summary>
    /// <param name="octets">What was received and not taken yet.</param>
    /// <param name="maxMessage">Most octets of a message.</param>
    /// <param name="consumed">How much of it the frame took.</param>
    /// <param name="payload">The message, or the payload of the control frame, unmasked and in an array of its own; empty otherwise.</param>
    public WebSocketInput Next(in ReadOnlySequence<byte> octets, int maxMessage, out long consumed, out byte[] payload)
    {
        consumed = 0;
        payload = [];
        Span<byte> header = stackalloc byte[MaxHeader];
        var known = (int)Math.Min(octets.Length, MaxHeader);
        octets.Slice(0, known).CopyTo(header);
        if (known < 2) return WebSocketInput.NeedMore;
        var frame = new Frame(header[0], header[1]);
        if (!IsAllowed(frame)) return Violate(WebSocketStatus.ProtocolError);
        if (known < frame.HeaderLength) return WebSocketInput.NeedMore;
        if (!frame.TryReadLength(header, out var length)) return Violate(WebSocketStatus.ProtocolError);
        if (!frame.IsControl && length > maxMessage - _length) return Violate(WebSocketStatus.MessageTooBig);
        if (octets.Length < frame.HeaderLength + length) return WebSocketInput.NeedMore;
        consumed = frame.HeaderLength + length;
        var mask = MemoryMarshal.Read<uint>(header[(frame.HeaderLength - MaskLength)..]);
        var masked = octets.Slice(frame.HeaderLength, length);
        var input = frame.IsControl ? TakeControl(frame.Opcode, masked, mask, out payload) : TakeData(frame, masked, mask, out payload);
        if (input == WebSocketInput.Violation) payload = [];
        return input;
    }

    /// <summary>Gives back what a message that was not finished holds.</summary>
    public void Release()
    {
        if (_fragments is not null) ArrayPool<byte>.Shared.Return(_fragments);
        _fragments = null;
        _length = 0;
        _message = WebSocketOpcode.Continuation;
    }

    /// <summary>Section 5.2: no extension was agreed on, a client masks, and fragments of two messages do not mix (section 5.4).</summary>
    private readonly bool IsAllowed(in Frame frame)
    {
        if (frame.HasReservedBits || !frame.IsMasked) return false;
        return frame.Opcode switch
        {
            WebSocketOpcode.Continuation => InMessage,
            WebSocketOpcode.Text or WebSocketOpcode.Binary => !InMessage,
            WebSocketOpcode.Close or WebSocketOpcode.Ping or WebSocketOpcode.Pong => frame.IsFinal && frame.ShortLength <= MaxControlPayload,
            _ => false,
        };
    }

    private WebSocketInput TakeControl(WebSocketOpcode opcode, in ReadOnlySequence<byte> masked, uint mask, out byte[] payload)
    {
        payload = Unmask(masked, mask);
        switch (opcode)
        {
            case WebSocketOpcode.Ping:
                return WebSocketInput.Ping;
            case WebSocketOpcode.Pong:
                return WebSocketInput.Pong;
            default:
                return TryReadStatus(payload, out var status) ? Close(status) : Violate(status);
        }
    }

    private WebSocketInput TakeData(in Frame frame, in ReadOnlySequence<byte> masked, uint mask, out byte[] payload)
    {
        payload = [];
        var opcode = InMessage ? _message : frame.Opcode;
        if (frame.IsFinal && _length == 0)
        {
            payload = Unmask(masked, mask);
        }
        else
        {
            Append(masked, mask);
            _message = opcode;
            if (!frame.IsFinal) return WebSocketInput.Fragment;
            payload = _fragments.AsSpan(0, _length).ToArray();
        }

        Release();
        // Section 8.1.
        return opcode == WebSocketOpcode.Text && !Utf8.IsValid(payload) ? Violate(WebSocketStatus.InvalidPayload) : WebSocketInput.Message;
    }

    private void Append(in ReadOnlySequence<byte> masked, uint mask)
    {
        var needed = _length + (int)masked.Length;
        if (_fragments is null || _fragments.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _length * 2));
            _fragments.AsSpan(0, _length).CopyTo(larger);
            if (_fragments is not null) ArrayPool<byte>.Shared.Return(_fragments);
            _fragments = larger;
        }

        var added = _fragments.AsSpan(_length, (int)masked.Length);
        masked.CopyTo(added);
        Unmask(added, mask);
        _length = needed;
    }

    private WebSocketInput Violate(WebSocketStatus status)
    {
        Release();
        Status = status;
        return WebSocketInput.Violation;
    }

    private WebSocketInput Close(WebSocketStatus status)
    {
        Release();
        Status = status;
        return WebSocketInput.Close;
    }

    /// <summary>Sections 5.5.1 and 7.4. When it is not allowed the status is what to close with instead.</summary>
    private static bool TryReadStatus(ReadOnlySpan<byte> payload, out WebSocketStatus status)
    {
        status = WebSocketStatus.Normal;
        if (payload.IsEmpty) return true;
        var number = payload.Length == 1 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (number is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999))
        {
            status = Utf8.IsValid(payload[2..]) ? (WebSocketStatus)number : WebSocketStatus.InvalidPayload;
            return status == (WebSocketStatus)number;
        }

        status = WebSocketStatus.ProtocolError;
        return false;
    }

    private static byte[] Unmask(in ReadOnlySequence<byte> masked, uint mask)
    {
        if (masked.IsEmpty) return [];
        var plain = GC.AllocateUninitializedArray<byte>((int)masked.Length);
        masked.CopyTo(plain);
        Unmask(plain, mask);
        return plain;
    }

    /// <summary>Section 5.3. The mask is in the order of the octets, as they lie in memory.</summary>
    private static void Unmask(Span<byte> octets, uint mask)
    {
        var wide = MemoryMarshal.Cast<byte, Vector<uint>>(octets);
        var repeated = new Vector<uint>(mask);
        for (var i = 0; i < wide.Length; i++) wide[i] ^= repeated;
        var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask));
        // A vector is a multiple of the mask, so the rest begins with its first octet again.
        var rest = octets[(wide.Length * Vector<byte>.Count)..];
        for (var i = 0; i < rest.Length; i++) rest[i] ^= key[i % MaskLength];
    }

    private readonly struct Frame(byte first, byte second)
    {
        private const int TwoOctets = 126;
        private const int EightOctets = 127;

        public bool IsFinal => (first & 0x80) != 0;

        public bool HasReservedBits => (first & 0x70) != 0;

        public WebSocketOpcode Opcode => (WebSocketOpcode)(first & 0x0F);

        public bool IsControl => (first & 0x08) != 0;

        public bool IsMasked => (second & 0x80) != 0;

        public int ShortLength => second & 0x7F;

        public int HeaderLength => 2 + MaskLength + ShortLength switch { TwoOctets => 2, EightOctets => 8, _ => 0 };

        /// <summary>False when it is not written in as few octets as possible (section 5.2).</summary>
        public bool TryReadLength(ReadOnlySpan<byte> header, out long length)
        {
            length = ShortLength;
            if (ShortLength == TwoOctets)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
                return length >= TwoOctets;
            }

            if (ShortLength != EightOctets) return true;
            length = BinaryPrimitives.ReadInt64BigEndian(header[2..]);
            return length > ushort.MaxValue;
        }
    }
}
