using Tandem.Sdp;

namespace Tandem.Fuzz.Targets;

/// <summary>A session description: what is read is written, and what is written is read again to the same.</summary>
internal static class SdpTarget
{
    public static void Run(byte[] octets)
    {
        var error = SessionDescription.TryParse(octets, SdpLimits.Default, out var session);
        Assert.Equal(error == SdpParseError.None, session is not null);
        if (session is null) return;
        foreach (var media in session.Media)
        {
            Assert.NotEmpty(media.Formats);
            Assert.InRange(media.PortCount, 1, ushort.MaxValue);
            Assert.True(media.Port == 0 || session.ConnectionOf(media) is not null);
        }

        // Text that was not UTF-8 may take twice the octets.
        Assert.Equal(SdpParseError.None, SessionDescription.TryParse(session.ToOctets(), SdpLimits.Default with { MaxOctets = (2 * octets.Length) + 64 }, out var again));
        Assert.Equal(session.ToString(), again!.ToString());
    }
}
