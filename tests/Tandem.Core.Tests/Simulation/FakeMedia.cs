using Tandem.Contracts.Media;
using Tandem.Sdp;

namespace Tandem.Simulation;

/// <summary>A media plane without media: it writes into each description what it was made of, and keeps what it was asked for.</summary>
internal sealed class FakeMedia : IMediaGateway
{
    /// <summary>Every call, in order.</summary>
    public List<FakeMediaCall> Calls { get; } = [];

    /// <summary>What an offer to, or an answer of, a party fails with.</summary>
    public Dictionary<string, GatewayFailure> Failing { get; } = [];

    /// <summary>The only call.</summary>
    public FakeMediaCall Call => Assert.Single(Calls);

    public IGatewayCall Begin(string callId, long number, IGatewayObserver observer)
    {
        var call = new FakeMediaCall(this, callId, number, observer);
        Calls.Add(call);
        return call;
    }
}

/// <summary>The media of one call.</summary>
internal sealed class FakeMediaCall(FakeMedia media, string callId, long number, IGatewayObserver observer) : IGatewayCall
{
    public string CallId => callId;

    public long Number => number;

    public IGatewayObserver Observer => observer;

    /// <summary>What was asked for, in order.</summary>
    public List<string> Log { get; } = [];

    public bool IsClosed { get; private set; }

    /// <summary>Whether offers of a dialog concern their sender alone.</summary>
    public bool AnswersItself { get; set; }

    public GatewayResult Offer(string from, string to, PartyProfile profile, SessionDescription offer) =>
        Make($"offer {from}>{to} {profile.Media}", to, profile.Media, offer);

    public GatewayResult Answer(string from, string to, SessionDescription answer) => Make($"answer {from}>{to}", from, null, answer);

    public SessionDescription? TryAnswer(string from, SessionDescription offer)
    {
        Assert.False(IsClosed);
        if (!AnswersItself) return null;
        Log.Add($"own {from}");
        return offer with { Name = $"own {from} ({offer.Name})" };
    }

    public void Rollback(string from, string to) => Log.Add($"rollback {from}>{to}");

    public void PressKey(string from, char key, TimeSpan duration) => Log.Add($"key {from} {key} {duration.TotalMilliseconds}");

    public void RequestKeyFrame(string from) => Log.Add($"picture {from}");

    /// <summary>How often somebody has picked up.</summary>
    public int PickedUp { get; private set; }

    public void PickUp() => PickedUp++;

    public void Leave(string party) => Log.Add($"leave {party}");

    public void Close()
    {
        Log.Add("close");
        IsClosed = true;
    }

    private GatewayResult Make(string what, string party, MediaProfile? profile, SessionDescription description)
    {
        Assert.False(IsClosed);
        Log.Add($"{what} ({description.Name})");
        if (media.Failing.TryGetValue(party, out var failure)) return new GatewayResult(null, failure, $"The one offers \"PCMU\", the other G722 ({what}).");
        var protocol = profile switch { MediaProfile.WebRtc => "UDP/TLS/RTP/SAVPF", MediaProfile.Savp => "RTP/SAVP", MediaProfile.Avp => "RTP/AVP", _ => null };
        return new GatewayResult(description with
        {
            Name = $"{what} ({description.Name})",
            Media = [.. description.Media.Select(medium => medium with { Protocol = protocol ?? medium.Protocol })],
        });
    }
}
