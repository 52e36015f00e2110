using Tandem.Sdp;
using Tandem.Sdp.Rtp;

namespace Tandem.Media.Calls;

/// <summary>An offer that a party was told, until it is told another one: it may be answered more than once.</summary>
/// <param name="From">Who has made it.</param>
/// <param name="To">Who was told.</param>
/// <param name="Offer">What the one has said.</param>
/// <param name="FromLines">Its media, in the order of the offer.</param>
internal sealed record Exchange(CallParty From, CallParty To, HeardDescription Offer, IReadOnlyList<CallLine> FromLines)
{
    /// <summary>What the other was told.</summary>
    public SessionDescription? Told { get; init; }

    /// <summary>The media of that one, in the order of <see cref="Told"/>, with what was said of each; null for one that is refused.</summary>
    public IReadOnlyList<(CallLine Line, RtpMedia? Media)> ToLines { get; init; } = [];

    /// <summary>Those of them that are a fax.</summary>
    public IReadOnlySet<CallLine> Faxes { get; init; } = new HashSet<CallLine>();

    /// <summary>The media of both before the offer, to go back to.</summary>
    public required (PartySnapshot From, PartySnapshot To) Before { get; init; }

    /// <summary>The offer before this one, which stands again when this one is refused; null once it is answered.</summary>
    public required Exchange? Previous { get; init; }

    /// <summary>Whether it was answered.</summary>
    public bool IsAnswered { get; init; }
}
