using Tandem.Sdp;
using Tandem.Sdp.Negotiation;
using Tandem.Sdp.Rtp;

namespace Tandem.Fuzz.Targets;

/// <summary>A session description: what is read is written, and what is written is read again to the same, its media over RTP too.</summary>
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
        foreach (var media in session.Media) CheckRtp(session, media);
        // Whatever is wrong with it, it is told.
        OfferAnswer.Check(session, session);
    }

    private static void CheckRtp(SessionDescription session, MediaDescription media)
    {
        if (RtpMedia.Of(session, media) is not { Address: not null, Formats.Count: > 0 } rtp) return;
        Assert.InRange(rtp.Formats.AnswerTo(rtp.Formats).Count, 0, rtp.Formats.Count);
        var written = new SessionDescription { Origin = session.Origin, Media = [rtp.ToDescription()] };
        Assert.Equal(SdpParseError.None, SessionDescription.TryParse(written.ToOctets(), SdpLimits.Default with { MaxOctets = int.MaxValue, MaxLines = int.MaxValue }, out var again));
        Assert.Equal(written.ToString(), (again! with { Media = [RtpMedia.Of(again, again.Media[0])!.ToDescription()] }).ToString());
    }
}
