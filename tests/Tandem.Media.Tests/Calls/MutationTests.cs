using System.Text;
using Tandem.Media.Calls;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;

namespace Tandem.Media.Tests.Calls;

/// <summary>Descriptions with lines left out, said twice, moved and mixed: whatever comes, a call does not break, tells nothing, and its answers belong to their offers.</summary>
public sealed class MutationTests
{
    private static readonly string[] Sources = [OfferTexts.Chromium, OfferTexts.Firefox, OfferTexts.Baresip, OfferTexts.Linphone, OfferTexts.Snom, OfferTexts.DtlsPhone];

    private static readonly string[] Lines = [.. Sources.SelectMany(text => text.Split('\n')).Append("a=setup:holdconn").Append("a=ice-lite").Append("a=bundle-only").Append("m=audio 0 RTP/AVP 0").Distinct()];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Nothing_breaks(int seed)
    {
        var random = new Random(seed);
        var (offers, answers, unchanged) = (0, 0, 0);
        for (var i = 0; i < 400; i++)
        {
            var rig = new CallRig(new MediaCallOptions { TranscodesVideo = i % 2 == 0 });
            for (var step = 0; step < 6; step++)
            {
                var (from, to) = random.Next(3) == 0 ? ("b", "a") : ("a", "b");
                var profile = new PartyProfile((MediaProfile)random.Next(8)) { TakesVideo = random.Next(4) != 0, Ice = (IceUse)random.Next(3), Rtcp = (RtcpUse)random.Next(4), Dtls = (DtlsUse)random.Next(3), TakesKeys = random.Next(4) != 0 };
                if (Mutated(random, Sources[random.Next(Sources.Length)]) is not { } offer) continue;
                if (Unchanged(rig, from, offer)) unchanged++;
                var result = rig.Call.Offer(from, to, profile, offer);
                Assert.Equal(result.Failure == MediaCallFailure.None, result.Description is not null);
                if (result.Description is not { } told) continue;
                offers++;
                if (random.Next(4) == 0)
                {
                    rig.Call.Rollback(from, to);
                    continue;
                }

                var peer = Peer.All[random.Next(Peer.All.Count)];
                if (Mutated(random, peer.Answer(told).ToString().ReplaceLineEndings("\n"), changes: random.Next(3)) is not { } answer) continue;
                if (rig.Call.Answer(to, from, answer).Description is not { } answered) continue;
                answers++;
                Assert.True(OfferAnswer.Check(offer, answered) == OfferAnswerError.None, $"{OfferAnswer.Check(offer, answered)} {offer} {answered}");
                Assert.Equal(answered, CallRig.Read(answered.ToString()));
                Assert.DoesNotContain("theirs", answered.ToString() + told, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("203.0.113", answered.ToString() + told, StringComparison.Ordinal);
                if (Unchanged(rig, from, offer)) unchanged++;
            }
        }

        // It was not all refused.
        Assert.True(offers > 400 && answers > 100 && unchanged > 50, $"{offers} offers, {answers} answers, {unchanged} unchanged");
    }

    private static bool Unchanged(CallRig rig, string from, SessionDescription offer)
    {
        if (rig.Call.TryAnswer(from, offer) is not { } answer) return false;
        Assert.Equal(OfferAnswerError.None, OfferAnswer.Check(offer, answer));
        return true;
    }

    private static SessionDescription? Mutated(Random random, string text, int changes = -1)
    {
        var lines = text.Split('\n').ToList();
        for (var i = changes < 0 ? random.Next(5) : changes; i > 0; i--)
        {
            if (lines.Count < 8) break;
            var at = random.Next(5, lines.Count);
            switch (random.Next(4))
            {
                case 0: lines.RemoveAt(at - 1); break;
                case 1: lines.Insert(at, Lines[random.Next(Lines.Length)]); break;
                case 2: lines.Insert(at, lines[random.Next(5, lines.Count)]); break;
                default: (lines[at - 1], lines[5]) = (lines[5], lines[at - 1]); break;
            }

        }

        return SessionDescription.TryParse(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), SdpLimits.Default, out var session) == SdpParseError.None ? session : null;
    }
}
