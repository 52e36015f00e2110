using System.Text;

namespace Tandem.Sip.Tests;

/// <summary>Short forms for messages and octets in tests. Text is Latin-1, so that every octet is one character.</summary>
internal static class Wire
{
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    public static SipParseError TryParse(string text, out SipMessage? message) => TryParse(Octets(text), out message);

    public static SipParseError TryParse(byte[] octets, out SipMessage? message) => SipMessage.TryParse(octets, SipLimits.Default, out message);

    public static SipMessage Parse(string text) => Parse(Octets(text));

    public static SipMessage Parse(byte[] octets)
    {
        Assert.Equal(SipParseError.None, TryParse(octets, out var message));
        return message!;
    }

    public static byte[] Write(SipMessage message)
    {
        var octets = new byte[message.WrittenLength];
        Assert.Equal(octets.Length, message.WriteTo(octets));
        return octets;
    }

    public static List<string> Values(SipMessage message, HeaderName name)
    {
        var values = new List<string>();
        foreach (var value in message.Values(name)) values.Add(Text(value));
        return values;
    }
}
