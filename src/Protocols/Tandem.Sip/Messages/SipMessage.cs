namespace Tandem.Sip;

/// <summary>
/// A SIP request or response (RFC 3261 section 7): the received octets, an index of the header fields in them, and the changes made
/// since. Reading is typed on demand; a change patches the index; everything untouched is written out byte for byte.
/// A message belongs to one lane and is not thread-safe.
/// </summary>
public sealed partial class SipMessage
{
    // The octets as received: from the start line to the end of the body.
    private ReadOnlyMemory<byte> _octets;
    private HeaderEntry[] _headers;
    private int _headerCount;
    private Slice _methodName;
    private Slice _requestUri;
    private Slice _reasonPhrase;
    private ReadOnlyMemory<byte> _body;

    internal SipMessage(ReadOnlyMemory<byte> octets, int headerCapacity = 24)
    {
        _octets = octets;
        _headers = new HeaderEntry[headerCapacity];
    }

    /// <summary>
    /// Reads one whole message. The message takes over <paramref name="octets"/>: the caller must not change them afterwards.
    /// Nothing in the octets makes this throw.
    /// </summary>
    /// <param name="octets">The datagram, WebSocket message or framed part of a stream.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="message">The message; also set for some errors, as far as it could be indexed, so that a 400 can be made from it.</param>
    /// <returns><see cref="SipParseError.None"/> or why the octets are refused.</returns>
    public static SipParseError TryParse(ReadOnlyMemory<byte> octets, SipLimits limits, out SipMessage? message) => SipParser.Parse(octets, limits, out message);

    /// <summary>Whether this is a request; otherwise it is a response.</summary>
    public bool IsRequest => StatusCode == 0;

    /// <summary>The method: of the request line, or of CSeq in a response.</summary>
    public SipMethod Method { get; private set; }

    /// <summary>The method's name as written, such as <c>INVITE</c>.</summary>
    public ReadOnlySpan<byte> MethodName => Read(_methodName);

    /// <summary>The Request-URI in its current state; empty for a response.</summary>
    public ReadOnlySpan<byte> RequestUri => Read(_requestUri);

    /// <summary>The status code, 100 to 699; 0 for a request.</summary>
    public int StatusCode { get; private set; }

    /// <summary>The reason phrase; empty for a request.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => Read(_reasonPhrase);

    /// <summary>The body: what follows the empty line, cut to Content-Length (RFC 3261 section 18.3).</summary>
    public ReadOnlySpan<byte> Body => _body.Span;

    /// <summary>How many header fields the message has in its current state.</summary>
    public int HeaderCount => _headerCount;

    /// <summary>The value of the first field <paramref name="name"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> this[HeaderName name] => IndexOf(name) is var index and >= 0 ? Read(_headers[index].Value) : default;

    /// <summary>The first Via value. The parser has made sure that there is one that can be read.</summary>
    public Via TopVia
    {
        get
        {
            var values = Values(HeaderName.Via);
            return values.MoveNext() && Via.TryParse(values.Current, out var via) ? via : default;
        }
    }

    /// <summary>From; the parser has made sure that it can be read.</summary>
    public NameAddress From => NameAddress.TryParse(this[HeaderName.From], out var address) ? address : default;

    /// <summary>To; the parser has made sure that it can be read.</summary>
    public NameAddress To => NameAddress.TryParse(this[HeaderName.To], out var address) ? address : default;

    /// <summary>Call-ID; the parser has made sure that there is one.</summary>
    public ReadOnlySpan<byte> CallId => this[HeaderName.CallId];

    /// <summary>The sequence number of CSeq, 0 to 2^31-1.</summary>
    public uint CSeqNumber => CSeq.TryParse(this[HeaderName.CSeq], out var number, out _) ? number : 0;

    /// <summary>Max-Forwards, 0 to 255; null when there is none. (A value that cannot be read is a parse error.)</summary>
    public int? MaxForwards => Octets.TryParseNumber(this[HeaderName.MaxForwards], 255, out var hops) ? (int)hops : null;

    /// <summary>The header field at <paramref name="index"/>, in the order of the message.</summary>
    public HeaderField GetHeader(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_headerCount, nameof(index));
        ref readonly var entry = ref _headers[index];
        return new HeaderField(entry.Id, Read(entry.Name), Read(entry.Value));
    }

    /// <summary>The position of the first field <paramref name="name"/> at or after <paramref name="start"/>, or -1.</summary>
    public int IndexOf(HeaderName name, int start = 0)
    {
        for (var i = start; i < _headerCount; i++)
            if (_headers[i].Id == name) return i;
        return -1;
    }

    /// <summary>The position of the first field with this name, compared without case, at or after <paramref name="start"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int start = 0)
    {
        for (var i = start; i < _headerCount; i++)
            if (Octets.EqualIgnoringCase(Read(_headers[i].Name), name)) return i;
        return -1;
    }

    /// <summary>Whether the message has a field <paramref name="name"/>.</summary>
    public bool Has(HeaderName name) => IndexOf(name) >= 0;

    /// <summary>
    /// The values of all fields <paramref name="name"/>, comma-separated lists taken apart (RFC 3261 section 7.3.1), in order. Commas in quotes and
    /// angle brackets do not separate. For fields whose grammar is a list: Via, Contact, Route, Record-Route, Path, Supported, Require, Allow ...
    /// </summary>
    public HeaderValues Values(HeaderName name) => new(this, name);

    /// <summary>The whole message as text, for traces and error messages.</summary>
    public override string ToString()
    {
        var octets = new byte[WrittenLength];
        WriteTo(octets);
        return System.Text.Encoding.UTF8.GetString(octets);
    }

    internal void SetRequestLine(SipMethod method, Slice name, Slice uri)
    {
        Method = method;
        _methodName = name;
        _requestUri = uri;
    }

    internal void SetStatusLine(int status, Slice reason)
    {
        StatusCode = status;
        _reasonPhrase = reason;
    }

    internal void SetResponseMethod(ReadOnlySpan<byte> name, Slice slice)
    {
        Method = SipMethods.Find(name);
        _methodName = slice;
    }

    internal void AddEntry(in HeaderEntry entry) => Insert(_headerCount, entry);

    internal Slice ValueSlice(int index) => _headers[index].Value;

    /// <summary>Fixes where the message ends: the octets behind Content-Length belong to nobody.</summary>
    internal void SetEnd(int bodyStart, int bodyLength)
    {
        _body = _octets.Slice(bodyStart, bodyLength);
        _octets = _octets[..(bodyStart + bodyLength)];
        _bodyStart = bodyStart;
    }

    private ReadOnlySpan<byte> Read(Slice slice) =>
        slice.IsWritten ? _written.AsSpan(slice.Start, slice.Length) : _octets.Span.Slice(slice.Start, slice.Length);
}
