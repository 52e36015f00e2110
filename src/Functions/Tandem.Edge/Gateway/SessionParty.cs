using Tandem.Contracts.Media;
using Tandem.Sdp;

namespace Tandem.Edge.Gateway;

/// <summary>Who takes part in a call: the caller, or the device of one branch. Further devices that a server behind the branch has found share its party, the latest answer counts.</summary>
internal sealed class SessionParty(string name, MediaProfile profile, string address, string userAgent)
{
    /// <summary>Its name in the media plane.</summary>
    public string Name { get; } = name;

    /// <summary>How it takes its media.</summary>
    public PartyProfile Profile { get; private set; } = PartyProfiles.Of(profile);

    /// <summary>Whether it takes keys in media, as its last description says.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>Whether it sends no sound although it should, while the other one does.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Why its media are lost for good, until it describes them anew; null while they are not.</summary>
    public string? Loss { get; set; }

    /// <summary>Its last answer to the caller's offer; null before.</summary>
    public SessionDescription? Answer { get; set; }

    /// <summary>For reports.</summary>
    public CallReportParty Report => new(Name, address, userAgent, Profile.Media);

    /// <summary>Takes notice of a description that it has sent.</summary>
    public void Describe(in MediaTraits traits)
    {
        if (traits.Profile != MediaProfile.AsOffered) Profile = PartyProfiles.Of(traits.Profile);
        HasEvents = traits.HasEvents;
    }
}

/// <summary>One profile each, for all parties.</summary>
internal static class PartyProfiles
{
    private static readonly PartyProfile[] All = [.. Enum.GetValues<MediaProfile>().Select(media => new PartyProfile(media))];

    public static PartyProfile Of(MediaProfile media) => All[(int)media];
}
