using Tandem.Contracts.Media;
using Tandem.Media.Calls;
using Tandem.Media.Legs;
using Tandem.Sdp;
using MediaProfile = Tandem.Media.Calls.MediaProfile;
using PartyProfile = Tandem.Media.Calls.PartyProfile;

namespace Tandem.Server.Calls;

/// <summary>A call of the media plane in the words of the signalling: neither of the two libraries may know the other.</summary>
internal sealed class GatewayCall : IGatewayCall
{
    private readonly MediaCall _call;
    private readonly LiveMedia _live;
    private readonly string _callId;
    private readonly long _number;

    /// <summary>Begins it.</summary>
    public GatewayCall(string callId, long number, IMediaPlane plane, LaneObserver observer, MediaCallOptions options, LiveMedia live)
    {
        (_callId, _number, _live) = (callId, number, live);
        _call = new MediaCall(plane, observer, options);
        observer.NeedsTelling = party => !_call.CarriesKeys(party);
        live.Add(number, _call);
    }

    /// <inheritdoc/>
    public GatewayResult Offer(string from, string to, Contracts.Media.PartyProfile profile, SessionDescription offer) => Result(_call.Offer(from, to, Profile(profile), offer));

    /// <inheritdoc/>
    public GatewayResult Answer(string from, string to, SessionDescription answer) => Result(_call.Answer(from, to, answer));

    /// <inheritdoc/>
    public SessionDescription? TryAnswer(string from, SessionDescription offer) => _call.TryAnswer(from, offer);

    /// <inheritdoc/>
    public void Rollback(string from, string to) => _call.Rollback(from, to);

    /// <inheritdoc/>
    public void PressKey(string from, char key, TimeSpan duration) => _call.PressKey(from, key, duration);

    /// <inheritdoc/>
    public void RequestKeyFrame(string from) => _call.RequestKeyFrame(from);

    /// <inheritdoc/>
    public void PickUp() => _call.PickUp();

    /// <inheritdoc/>
    public void Leave(string party) => _call.Leave(party);

    /// <inheritdoc/>
    public void Close()
    {
        _live.Remove(_number, _callId);
        _call.Close();
    }

    private static PartyProfile Profile(Contracts.Media.PartyProfile profile) => new(profile.Media switch
    {
        Contracts.Media.MediaProfile.WebRtc => MediaProfile.WebRtc,
        Contracts.Media.MediaProfile.Avp => MediaProfile.Avp,
        Contracts.Media.MediaProfile.Avpf => MediaProfile.Avpf,
        Contracts.Media.MediaProfile.Savp => MediaProfile.Savp,
        Contracts.Media.MediaProfile.Savpf => MediaProfile.Savpf,
        Contracts.Media.MediaProfile.DtlsSavp => MediaProfile.DtlsSavp,
        _ => MediaProfile.AsOffered,
    })
    {
        Codecs = profile.Codecs,
        TakesVideo = profile.TakesVideo,
    };

    private static GatewayResult Result(MediaCallResult result) => new(
        result.Description,
        result.Failure switch
        {
            MediaCallFailure.None => GatewayFailure.None,
            MediaCallFailure.NoPorts => GatewayFailure.NoPorts,
            MediaCallFailure.NoCommonFormat => GatewayFailure.NoCommonFormat,
            _ => GatewayFailure.BadDescription,
        },
        result.Explanation);
}
