using System.Text;

namespace Tandem.Sdp.Tests;

/// <summary>Reads descriptions that must be right.</summary>
internal static class Descriptions
{
    public static SessionDescription Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static SessionDescription Read(ReadOnlySpan<byte> octets)
    {
        Assert.Equal(SdpParseError.None, SessionDescription.TryParse(octets, SdpLimits.Default, out var session));
        return session!;
    }
}
