namespace Tandem.Sip;

/// <summary>Between <see cref="SipMethod"/> and the names on the wire, which are case-sensitive (RFC 3261 section 7.1).</summary>
public static class SipMethods
{
    /// <summary>Looks up a method; <see cref="SipMethod.Other"/> when Tandem does not tell it apart.</summary>
    public static SipMethod Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 3 or > 9) return SipMethod.Other;
        var candidate = (name.Length << 8 | name[0]) switch
        {
            3 << 8 | 'A' => SipMethod.Ack,
            3 << 8 | 'B' => SipMethod.Bye,
            4 << 8 | 'I' => SipMethod.Info,
            5 << 8 | 'P' => SipMethod.Prack,
            5 << 8 | 'R' => SipMethod.Refer,
            6 << 8 | 'I' => SipMethod.Invite,
            6 << 8 | 'C' => SipMethod.Cancel,
            6 << 8 | 'U' => SipMethod.Update,
            6 << 8 | 'N' => SipMethod.Notify,
            7 << 8 | 'O' => SipMethod.Options,
            7 << 8 | 'M' => SipMethod.Message,
            7 << 8 | 'P' => SipMethod.Publish,
            8 << 8 | 'R' => SipMethod.Register,
            9 << 8 | 'S' => SipMethod.Subscribe,
            _ => SipMethod.Other,
        };
        return name.SequenceEqual(candidate.Name()) ? candidate : SipMethod.Other;
    }

    /// <summary>The name of a method, such as <c>INVITE</c>; empty for <see cref="SipMethod.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(this SipMethod method) => method switch
    {
        SipMethod.Invite => "INVITE"u8,
        SipMethod.Ack => "ACK"u8,
        SipMethod.Bye => "BYE"u8,
        SipMethod.Cancel => "CANCEL"u8,
        SipMethod.Options => "OPTIONS"u8,
        SipMethod.Register => "REGISTER"u8,
        SipMethod.Prack => "PRACK"u8,
        SipMethod.Update => "UPDATE"u8,
        SipMethod.Message => "MESSAGE"u8,
        SipMethod.Refer => "REFER"u8,
        SipMethod.Info => "INFO"u8,
        SipMethod.Subscribe => "SUBSCRIBE"u8,
        SipMethod.Notify => "NOTIFY"u8,
        SipMethod.Publish => "PUBLISH"u8,
        _ => default,
    };
}
