using Tandem.Media.Legs;
using Tandem.Media.Processing;
using Tandem.Sdp;
using Tandem.Sdp.Negotiation;

namespace Tandem.Media.Calls;

/// <summary>
/// The descriptions of a call whose media go through a media plane. A party has a name of the caller's choice, such as the tag of its dialog; it has one leg, whoever it talks to. What one party says never reaches the other as it is:
/// addresses, keys and candidates are ours, codecs are those that can be passed or converted. One thread at a time; it never blocks.
/// </summary>
/// <example>
/// <code>
/// var call = new MediaCall(plane, observer, MediaCallOptions.Default);
/// var offer = call.Offer("alice", "bob", new PartyProfile(MediaProfile.Avp), inviteBody);
/// var answer = call.Answer("bob", "alice", okBody);
/// call.Close();
/// </code>
/// </example>
/// <param name="plane">What carries the media.</param>
/// <param name="observer">Told of what happens to them; a leg has the name of its party.</param>
/// <param name="options">What is offered beyond what parties have.</param>
public sealed class MediaCall(IMediaPlane plane, IMediaObserver observer, MediaCallOptions options)
{
    private static readonly string[] TonalCodecs = ["PCMU", "PCMA", "G722", "L16", "opus"];

    private readonly IMediaSession _session = plane.Begin(observer);
    private readonly Dictionary<string, CallParty> _parties = [];
    private (CallParty One, CallParty Other)? _talking;
    private int _streams;

    /// <summary>The names of the parties that there are.</summary>
    public IReadOnlyCollection<string> Parties => _parties.Keys;

    /// <summary>
    /// Turns the offer of one party into one for another: with addresses, keys and candidates of ours, in a profile and with codecs that the other can take. May be done for several others (forking), and again at any time.
    /// </summary>
    /// <param name="from">Who offers.</param>
    /// <param name="to">Who is to get it.</param>
    /// <param name="profile">What that one can take.</param>
    /// <param name="offer">The offer.</param>
    public MediaCallResult Offer(string from, string to, PartyProfile profile, SessionDescription offer)
    {
        if (HeardDescription.Read(offer, options, out var heard) is { } fault) return MediaCallResult.Bad(fault);
        // Before its lines are those of the new offer.
        var allowed = Allowed(heard);
        var isNew = !_parties.ContainsKey(to);
        var (offerer, other) = (Party(from), Party(to));
        // However often it is asked before it answers, the way back leads to the last answer.
        var pending = other.Exchange is { IsAnswered: false } unanswered ? unanswered : null;
        var before = pending?.From == offerer ? pending.Before : (new PartySnapshot(offerer), new PartySnapshot(other));
        other.Profile = profile;
        TakeSources(profile, offerer, other);
        (offerer.Network, other.Network) = (profile.OfferersNetwork ?? offerer.Network, profile.Network ?? other.Network);
        offerer.TakeLines(heard, other, () => _streams++);
        var exchange = new Exchange(offerer, other, heard, [.. offerer.Lines]) { Before = before, Previous = pending is null ? other.Exchange : pending.Previous };
        if (new OfferToParty(plane, allowed, exchange).Make(out var result) is { } made)
        {
            other.Exchange = made;
            return result;
        }

        GoBack(exchange);
        if (isNew) Leave(to);
        return result;
    }

    /// <summary>
    /// Turns the answer of a party into the one for who made the offer, and joins the legs of the two. Again for the same answer it gives the same result; the legs joined last have the media (early media, the one that picks up).
    /// </summary>
    /// <param name="from">Who answers.</param>
    /// <param name="to">Who made the offer.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="profile">What the offerer can take; null for what its offer says, or what was said of it before.</param>
    public MediaCallResult Answer(string from, string to, SessionDescription answer, PartyProfile? profile = null)
    {
        if (!_parties.TryGetValue(from, out var answerer) || answerer.Exchange is not { } exchange || exchange.From.Name != to) return MediaCallResult.Bad("There is no offer that this could answer.");
        if (HeardDescription.Read(AnswerReading.WithoutExcess(exchange.Told!, answer), options, out var heard) is { } fault) return MediaCallResult.Bad(fault);
        if (OfferAnswer.Check(exchange.Told!, heard.Session) is not OfferAnswerError.None and var error) return MediaCallResult.Bad(AnswerReading.Explain(error));
        if (AnswerReading.Fault(exchange, heard) is { } mismatch) return MediaCallResult.Bad(mismatch);
        if (profile is not null)
        {
            exchange.From.Profile = profile;
            TakeSources(profile, exchange.From, answerer);
        }

        var result = new AnswerToParty(plane, options, exchange, heard).Make();
        if (result.Description is null) return result;
        answerer.Exchange = exchange with { IsAnswered = true, Previous = null };
        _session.Join(exchange.From.Leg, exchange.To.Leg);
        _talking = (exchange.From, exchange.To);
        return result;
    }

    /// <summary>Answers an offer of a party in its dialog that concerns nobody else: ICE begun anew, another address or key, nothing new at all.</summary>
    /// <returns>The answer; null when the other party has to be asked.</returns>
    public SessionDescription? TryAnswer(string from, SessionDescription offer) =>
        _parties.TryGetValue(from, out var party) && HeardDescription.Read(offer, options, out var heard) is null ? new UnchangedOffer(plane, options, party, heard).TryAnswer() : null;

    /// <summary>An offer was refused or withdrawn: what it would have changed stays as it was.</summary>
    public void Rollback(string from, string to)
    {
        if (!_parties.TryGetValue(to, out var party) || party.Exchange is not { IsAnswered: false } exchange || exchange.From.Name != from) return;
        party.Exchange = exchange.Previous;
        GoBack(exchange);
    }

    /// <summary>Whether who a party talks to gets the keys that it presses in media: as events, or as tones in a codec that leaves tones as they are. When not, somebody has to tell it by other means. True while it talks to nobody.</summary>
    public bool CarriesKeys(string from)
    {
        if (_talking is not { } pair) return true;
        var formats = (pair.One.Name == from ? pair.Other : pair.One).Lines.Where(line => line.Kind == "audio").SelectMany(line => line.Remote?.Formats ?? []).ToList();
        return formats.Exists(format => format.Is("telephone-event")) || formats.Find(format => !format.IsCompanion()) is not { } sound || Array.Exists(TonalCodecs, sound.Is);
    }

    /// <summary>A party has pressed a key and said so by signalling: who it talks to gets it in media.</summary>
    public void PressKey(string from, char key, TimeSpan duration, int? level = null) => _parties.GetValueOrDefault(from)?.Leg.PressKey(key, duration, level);

    /// <summary>A party asks by signalling for a whole picture of the video that it gets.</summary>
    public void RequestKeyFrame(string from) => _parties.GetValueOrDefault(from)?.Leg.RequestPicture();

    /// <summary>Whether what a party sends reaches nobody, until this is said otherwise.</summary>
    public void Block(string from, bool isBlocked) => _parties.GetValueOrDefault(from)?.Leg.Block(isBlocked);

    /// <summary>Whether keys that a party sends as events reach nobody, until this is said otherwise.</summary>
    public void BlockKeys(string from, bool isBlocked) => _parties.GetValueOrDefault(from)?.Leg.BlockKeys(isBlocked);

    /// <summary>Somebody has picked up: the time in which something has to come from everybody who should send begins now, whatever was silent while it rang.</summary>
    public void PickUp()
    {
        foreach (var party in _parties.Values) party.Leg.Expect();
    }

    /// <summary>Whether what a party sends is silence to who it talks to, until this is said otherwise (<see cref="IMediaLeg.Silence"/>).</summary>
    public void Silence(string from, bool isSilenced) => _parties.GetValueOrDefault(from)?.Leg.Silence(isSilenced);

    /// <summary>Who hears a party when something is played to it; null before its sound was agreed on.</summary>
    public IMediaLeg? Listener(string party) => _parties.TryGetValue(party, out var known) && known.Lines.Exists(line => line is { Kind: "audio", Local: not null, Remote: not null }) ? known.Leg : null;

    /// <summary>Hands over what all parties send (<see cref="IMediaSession.Tap"/>).</summary>
    public void Tap(IMediaTap? tap) => _session.Tap(tap);

    /// <summary>A party has left the call: a branch that failed.</summary>
    public void Leave(string party)
    {
        if (!_parties.Remove(party, out var gone)) return;
        gone.Leg.Close();
        foreach (var other in _parties.Values)
            if (other.Exchange?.From == gone) other.Exchange = null;
    }

    /// <summary>What was counted and measured so far.</summary>
    public Task<MediaSessionReport> ReportAsync(CancellationToken cancellation) => _session.ReportAsync(cancellation);

    /// <summary>The call has ended. May be called again.</summary>
    public void Close()
    {
        _parties.Clear();
        _session.Close();
    }

    /// <summary>What may be converted now: no video where the node has no place for more of it, except in a call that has its place.</summary>
    private MediaCallOptions Allowed(HeardDescription offer) =>
        !options.TranscodesVideo || !offer.Lines.Any(line => line.Rtp is { Kind: "video" }) || _talking is { } pair && (ConvertsVideo(pair.One, pair.Other) || ConvertsVideo(pair.Other, pair.One)) || plane.HasRoomForVideo()
            ? options
            : options with { TranscodesVideo = false };

    private static bool ConvertsVideo(CallParty from, CallParty to) => from.Lines.Exists(line =>
        line is { Kind: "video", Local: { } sent } && to.Lines.Find(other => other.Stream == line.Stream)?.Remote is { } taken && !sent.Formats.Any(format => !format.IsCompanion() && taken.Formats.Any(format.IsRelayableAs)));

    private static void TakeSources(PartyProfile profile, CallParty one, CallParty other)
    {
        if (profile.Sources is { } sources) one.Sources = other.Sources = sources;
    }

    private CallParty Party(string name)
    {
        if (!_parties.TryGetValue(name, out var party)) _parties[name] = party = new CallParty(name, _session.AddLeg(name));
        return party;
    }

    private void GoBack(Exchange exchange)
    {
        // Another branch that was asked the same still needs the media of who asks.
        if (!_parties.Values.Any(party => party != exchange.To && party.Exchange?.From == exchange.From && party.Exchange.Offer.Session.Equals(exchange.Offer.Session))) exchange.Before.From.Restore();
        exchange.Before.To.Restore();
        foreach (var party in new[] { exchange.From, exchange.To })
            if (party.Heard is not null) party.Negotiate();
    }
}
