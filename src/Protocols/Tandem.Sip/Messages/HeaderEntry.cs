namespace Tandem.Sip;

/// <summary>One row of a message's index. <see cref="LineLength"/> is 0 when the line does not stand in the received octets as it is now.</summary>
internal struct HeaderEntry
{
    public HeaderName Id;
    public Slice Name;
    public Slice Value;
    public int LineStart;
    public int LineLength;
}
