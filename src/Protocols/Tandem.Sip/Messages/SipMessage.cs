namespace Tandem.Sip;

/// <summary>
/// A SIP request or response (RFC 3261 section 7): the received octets, an index of the header fields in them, and the changes made
/// since. Reading is typed on demand; a change patches the index; everything untouched is written out byte for byte.
/// A message belongs to one lane and is not thread-safe.
/// </summary>
/// <remarks>
/// Every line of the message is a stretch either of the received octets, which never change, or of the arena, which only grows. So copies share both: whoever is the first to
/// add to a shared arena or index takes a copy of it.
/// </remarks>
public sealed partial class SipMessage
{
    private byte[] _octets = [];
    private byte[] _arena = [];
    private int _arenaLength;
    private bool _isArenaShared;

    private HeaderEntry[] _headers = [];
    private int _headerCount;
    private bool _areHeadersShared;

    /// <summary>One bit for each <see cref="HeaderName"/> that occurs.</summary>
    private ulong _present;

    private StartLine _startLine;

    private int _bodyStart;
    private int _bodyEnd;
    private ReadOnlyMemory<byte>? _newBody;

    internal SipMessage() { }

    /// <summary>
    /// Reads one whole message. The message takes over <paramref name="octets"/>: the caller must not change them afterwards.
    /// Nothing in the octets makes this throw. White lines before the start line (RFC 3261 section 7.5) and octets behind the body (section 18.3) are left out.
    /// </summary>
    /// <param name="octets">The datagram, WebSocket message or framed part of a stream.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="message">
    /// The message; also set for an error when the first line says whether it is a request or a response, with the fields that could be indexed, so that a 400 can be made from it.
    /// </param>
    /// <returns><see cref="SipParseError.None"/> or why the octets are refused.</returns>
    public static SipParseError TryParse(ReadOnlyMemory<byte> octets, SipLimits limits, out SipMessage? message) =>
        MessageParser.Parse(octets, limits, null, out message);

    /// <summary>
    /// As <see cref="TryParse(ReadOnlyMemory{byte}, SipLimits, out SipMessage?)"/>, into a message that nobody uses any more, nor any view or copy of it: nothing is allocated unless there are more header fields
    /// than it has room for.
    /// </summary>
    /// <param name="octets">The datagram, WebSocket message or framed part of a stream.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="message">Becomes the message; it is left as it was when not even the first line could be read.</param>
    public static SipParseError TryParse(ReadOnlyMemory<byte> octets, SipLimits limits, SipMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return MessageParser.Parse(octets, limits, message, out _);
    }

    /// <summary>Whether this is a request; otherwise it is a response.</summary>
    public bool IsRequest => _startLine.StatusCode == 0;

    /// <summary>The method: of the request line, or of CSeq in a response.</summary>
    public SipMethod Method => IsRequest ? _startLine.Method : SipMethods.Find(MethodName);

    /// <summary>The method's name as written, such as <c>INVITE</c>.</summary>
    public ReadOnlySpan<byte> MethodName
    {
        get
        {
            if (IsRequest) return Octets(_startLine.InArena, _startLine.Start, _startLine.Start + _startLine.MethodLength);
            return CSeq.TryParse(this[HeaderName.CSeq], out var cseq) ? cseq.Method : default;
        }
    }

    /// <summary>The Request-URI in its current state; empty for a response.</summary>
    public ReadOnlySpan<byte> RequestUri => IsRequest ? Octets(_startLine.InArena, _startLine.TextStart, _startLine.TextEnd) : default;

    /// <summary>The status code, 100 to 699; 0 for a request.</summary>
    public int StatusCode => _startLine.StatusCode;

    /// <summary>The reason phrase; empty for a request.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => IsRequest ? default : Octets(_startLine.InArena, _startLine.TextStart, _startLine.TextEnd);

    /// <summary>The body: what follows the empty line, cut to Content-Length (RFC 3261 section 18.3).</summary>
    public ReadOnlySpan<byte> Body => _newBody is { } body ? body.Span : _octets.AsSpan(_bodyStart, _bodyEnd - _bodyStart);

    /// <summary>How many header fields the message has in its current state.</summary>
    public int HeaderCount => _headerCount;

    /// <summary>The header field at <paramref name="index"/>, in the order of the message.</summary>
    public HeaderField GetHeader(int index)
    {
        ref readonly var entry = ref Entry(index);
        return new HeaderField(entry.Id, NameOf(entry), ValueOf(entry));
    }

    /// <summary>The position of the first field <paramref name="name"/> at or after <paramref name="start"/>, or -1.</summary>
    public int IndexOf(HeaderName name, int start = 0)
    {
        if ((_present & 1UL << (int)name) == 0) return -1;
        var headers = _headers.AsSpan(0, _headerCount);
        for (var i = start; i < headers.Length; i++)
            if (headers[i].Id == name) return i;
        return -1;
    }

    /// <summary>
    /// The position of the first field with this name, compared without case, at or after <paramref name="start"/>, or -1. For the names of
    /// <see cref="HeaderName"/> long and compact form are the same.
    /// </summary>
    public int IndexOf(ReadOnlySpan<byte> name, int start = 0)
    {
        var id = HeaderNames.Find(name);
        if (id != HeaderName.Other) return IndexOf(id, start);
        for (var i = IndexOf(HeaderName.Other, start); i >= 0; i = IndexOf(HeaderName.Other, i + 1))
            if (System.Text.Ascii.EqualsIgnoreCase(NameOf(_headers[i]), name)) return i;
        return -1;
    }

    /// <summary>Whether the message has a field <paramref name="name"/>.</summary>
    public bool Has(HeaderName name) => (_present & 1UL << (int)name) != 0;

    /// <summary>The value of the first field <paramref name="name"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> this[HeaderName name]
    {
        get
        {
            var index = IndexOf(name);
            return index < 0 ? default : ValueOf(_headers[index]);
        }
    }

    /// <summary>
    /// The values of all fields <paramref name="name"/>, comma-separated lists taken apart (RFC 3261 section 7.3.1), in order. Commas in quotes and
    /// angle brackets do not separate. For fields whose grammar is a list: Via, Contact, Route, Record-Route, Path, Supported, Require, Allow ...
    /// </summary>
    public HeaderValues Values(HeaderName name) => new(this, name);

    /// <summary>A copy that shares the octets and can be changed on its own: one per branch of a fork.</summary>
    public SipMessage Copy()
    {
        _isArenaShared = _areHeadersShared = true;
        return (SipMessage)MemberwiseClone();
    }

    /// <summary>The message in its current state as text, for traces.</summary>
    public override string ToString()
    {
        var octets = new byte[WrittenLength];
        WriteTo(octets);
        return System.Text.Encoding.UTF8.GetString(octets);
    }

    private ReadOnlySpan<byte> Octets(bool inArena, int start, int end) => (inArena ? _arena : _octets).AsSpan(start, end - start);

    private ReadOnlySpan<byte> NameOf(in HeaderEntry entry) => Octets(entry.InArena, entry.Start, entry.Start + entry.NameLength);

    private ReadOnlySpan<byte> ValueOf(in HeaderEntry entry) => Octets(entry.InArena, entry.ValueStart, entry.ValueEnd);

    private ref readonly HeaderEntry Entry(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_headerCount, nameof(index));
        return ref _headers[index];
    }
}
