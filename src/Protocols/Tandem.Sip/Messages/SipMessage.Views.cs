namespace Tandem.Sip;

/// <content>The fields that every message has, as typed views (RFC 3261 section 8.1.1). In a message that the parser refused a view may be empty.</content>
public sealed partial class SipMessage
{
    /// <summary>
    /// The first Via value. The parser has made sure that there is one that can be read; in a message that it refused the parameters may be broken off.
    /// </summary>
    public Via TopVia
    {
        get
        {
            for (var i = IndexOf(HeaderName.Via); i >= 0; i = IndexOf(HeaderName.Via, i + 1))
            {
                var list = ValueOf(_headers[i]);
                if (HeaderValues.TryReadValue(ref list, out var value)) return Via.TryReadHead(value, out var via) ? via : default;
            }

            return default;
        }
    }

    /// <summary>From; the parser has made sure that it can be read.</summary>
    public NameAddress From => NameAddress.TryParse(this[HeaderName.From], out var from) ? from : default;

    /// <summary>To; the parser has made sure that it can be read.</summary>
    public NameAddress To => NameAddress.TryParse(this[HeaderName.To], out var to) ? to : default;

    /// <summary>Call-ID; the parser has made sure that there is one.</summary>
    public ReadOnlySpan<byte> CallId => this[HeaderName.CallId];

    /// <summary>The sequence number of CSeq, 0 to 2^31-1.</summary>
    public uint CSeqNumber => CSeq.TryParse(this[HeaderName.CSeq], out var cseq) ? cseq.Number : 0;

    /// <summary>Max-Forwards, 0 to 255; null when there is none. (A value that cannot be read is a parse error.)</summary>
    public int? MaxForwards =>
        Grammar.TryReadNumber(this[HeaderName.MaxForwards], byte.MaxValue, out var hops) ? (int)hops : null;
}
