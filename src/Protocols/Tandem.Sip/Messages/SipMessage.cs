using System.Buffers;

namespace Tandem.Sip;

/// <summary>
/// A SIP request or response (RFC 3261 section 7): the received octets, an index of the header fields in them, and the changes made
/// since. Reading is typed on demand; a change patches the index; everything untouched is written out byte for byte.
/// A message belongs to one lane and is not thread-safe.
/// </summary>
public sealed class SipMessage
{
    internal SipMessage() { }

    /// <summary>
    /// Reads one whole message. The message takes over <paramref name="octets"/>: the caller must not change them afterwards.
    /// Nothing in the octets makes this throw.
    /// </summary>
    /// <param name="octets">The datagram, WebSocket message or framed part of a stream.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="message">The message; also set for some errors, as far as it could be indexed, so that a 400 can be made from it.</param>
    /// <returns><see cref="SipParseError.None"/> or why the octets are refused.</returns>
    public static SipParseError TryParse(ReadOnlyMemory<byte> octets, SipLimits limits, out SipMessage? message) => throw new NotImplementedException();

    /// <summary>Whether this is a request; otherwise it is a response.</summary>
    public bool IsRequest => throw new NotImplementedException();

    /// <summary>The method: of the request line, or of CSeq in a response.</summary>
    public SipMethod Method => throw new NotImplementedException();

    /// <summary>The method's name as written, such as <c>INVITE</c>.</summary>
    public ReadOnlySpan<byte> MethodName => throw new NotImplementedException();

    /// <summary>The Request-URI in its current state; empty for a response.</summary>
    public ReadOnlySpan<byte> RequestUri => throw new NotImplementedException();

    /// <summary>The status code, 100 to 699; 0 for a request.</summary>
    public int StatusCode => throw new NotImplementedException();

    /// <summary>The reason phrase; empty for a request.</summary>
    public ReadOnlySpan<byte> ReasonPhrase => throw new NotImplementedException();

    /// <summary>The body: what follows the empty line, cut to Content-Length (RFC 3261 section 18.3).</summary>
    public ReadOnlySpan<byte> Body => throw new NotImplementedException();

    /// <summary>How many header fields the message has in its current state.</summary>
    public int HeaderCount => throw new NotImplementedException();

    /// <summary>The header field at <paramref name="index"/>, in the order of the message.</summary>
    public HeaderField GetHeader(int index) => throw new NotImplementedException();

    /// <summary>The position of the first field <paramref name="name"/> at or after <paramref name="start"/>, or -1.</summary>
    public int IndexOf(HeaderName name, int start = 0) => throw new NotImplementedException();

    /// <summary>The position of the first field with this name, compared without case, at or after <paramref name="start"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name, int start = 0) => throw new NotImplementedException();

    /// <summary>Whether the message has a field <paramref name="name"/>.</summary>
    public bool Has(HeaderName name) => IndexOf(name) >= 0;

    /// <summary>The value of the first field <paramref name="name"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> this[HeaderName name] => throw new NotImplementedException();

    /// <summary>The first Via value. The parser has made sure that there is one that can be read.</summary>
    public Via TopVia => throw new NotImplementedException();

    /// <summary>From; the parser has made sure that it can be read.</summary>
    public NameAddress From => throw new NotImplementedException();

    /// <summary>To; the parser has made sure that it can be read.</summary>
    public NameAddress To => throw new NotImplementedException();

    /// <summary>Call-ID; the parser has made sure that there is one.</summary>
    public ReadOnlySpan<byte> CallId => throw new NotImplementedException();

    /// <summary>The sequence number of CSeq, 0 to 2^31-1.</summary>
    public uint CSeqNumber => throw new NotImplementedException();

    /// <summary>Max-Forwards, 0 to 255; null when there is none. (A value that cannot be read is a parse error.)</summary>
    public int? MaxForwards => throw new NotImplementedException();

    /// <summary>
    /// The values of all fields <paramref name="name"/>, comma-separated lists taken apart (RFC 3261 section 7.3.1), in order. Commas in quotes and
    /// angle brackets do not separate. For fields whose grammar is a list: Via, Contact, Route, Record-Route, Path, Supported, Require, Allow ...
    /// </summary>
    public HeaderValues Values(HeaderName name) => throw new NotImplementedException();

    /// <summary>A copy that shares the octets and can be changed on its own: one per branch of a fork.</summary>
    public SipMessage Copy() => throw new NotImplementedException();

    /// <summary>Sets the Request-URI.</summary>
    public void SetRequestUri(ReadOnlySpan<byte> uri) => throw new NotImplementedException();

    /// <summary>
    /// Puts a field before the first one of the same name, or, when there is none, before all others. The value is copied. A value with CR or LF is our own mistake.
    /// </summary>
    /// <exception cref="ArgumentException">The value contains CR or LF.</exception>
    public void Prepend(HeaderName name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Puts a field after all others. The value is copied.</summary>
    /// <exception cref="ArgumentException">The value contains CR or LF.</exception>
    public void Append(HeaderName name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Replaces the value of the field at <paramref name="index"/> and keeps its name as written.</summary>
    public void Replace(int index, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Replaces the first field <paramref name="name"/> and removes the others, or appends it when there is none.</summary>
    public void Set(HeaderName name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>As <see cref="Set(HeaderName, ReadOnlySpan{byte})"/>, with a number.</summary>
    public void Set(HeaderName name, long value) => throw new NotImplementedException();

    /// <summary>Removes the field at <paramref name="index"/>.</summary>
    public void RemoveAt(int index) => throw new NotImplementedException();

    /// <summary>Removes every field <paramref name="name"/>.</summary>
    public void RemoveAll(HeaderName name) => throw new NotImplementedException();

    /// <summary>Removes the first value of a list field: the top Via, the top Route. Removes the field when it was its only value.</summary>
    /// <returns>Whether there was one.</returns>
    public bool RemoveFirstValue(HeaderName name) => throw new NotImplementedException();

    /// <summary>Replaces the first value of a list field and keeps the other values of that line.</summary>
    public void ReplaceFirstValue(HeaderName name, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Sets body and Content-Length; with an empty <paramref name="contentType"/> the Content-Type field goes.</summary>
    public void SetBody(ReadOnlySpan<byte> contentType, ReadOnlyMemory<byte> body) => throw new NotImplementedException();

    /// <summary>The exact number of octets that <see cref="WriteTo(Span{byte})"/> writes.</summary>
    public int WrittenLength => throw new NotImplementedException();

    /// <summary>Writes the message in its current state. An unchanged message is written byte for byte as it was received.</summary>
    public void WriteTo(IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Writes the message into <paramref name="destination"/>, which holds at least <see cref="WrittenLength"/> octets.</summary>
    /// <returns>The octets written.</returns>
    public int WriteTo(Span<byte> destination) => throw new NotImplementedException();

    /// <summary>
    /// Makes the response to a request (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq copied, Content-Length 0.
    /// </summary>
    /// <param name="request">The request; it may be one that the parser refused with an error, as far as it was indexed.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">Reason phrase; when empty, the standard one of <see cref="SipStatus"/>.</param>
    /// <param name="toTag">Tag for To when the request's To has none; empty for none (100).</param>
    public static SipMessage CreateResponse(SipMessage request, int status, ReadOnlySpan<byte> reason = default, ReadOnlySpan<byte> toTag = default) =>
        throw new NotImplementedException();

    /// <summary>Starts a request of our own with nothing but the request line; the fields are appended by the caller.</summary>
    public static SipMessage CreateRequest(SipMethod method, ReadOnlySpan<byte> requestUri) => throw new NotImplementedException();

    /// <summary>
    /// Makes the CANCEL (RFC 3261 section 9.1) or the ACK for a final response other than 2xx (section 17.1.1.3) of an INVITE that was sent: same Request-URI,
    /// Call-ID, From, CSeq number, Route and top Via alone, Max-Forwards 70. To is the INVITE's in a CANCEL and <paramref name="response"/>'s in an ACK.
    /// </summary>
    public static SipMessage CreateFromInvite(SipMethod method, SipMessage invite, SipMessage? response) => throw new NotImplementedException();
}
