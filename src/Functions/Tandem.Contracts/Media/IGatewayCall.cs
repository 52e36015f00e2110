using Tandem.Sdp;

namespace Tandem.Contracts.Media;

/// <summary>
/// The media of a call, which go through this node. A party has a name of the caller's choice, such as the tag of its dialog; it has one leg, whoever it talks to. On the lane; never blocks.
/// </summary>
public interface IGatewayCall
{
    /// <summary>
    /// Turns the offer of one party into one for another: with addresses, keys and candidates of this node, in a profile and with codecs that the other can take. May be done for several others (forking), and again at any time.
    /// </summary>
    /// <param name="from">Who offers.</param>
    /// <param name="to">Who is to get it.</param>
    /// <param name="profile">What that one can take.</param>
    /// <param name="offer">The offer.</param>
    GatewayResult Offer(string from, string to, PartyProfile profile, SessionDescription offer);

    /// <summary>
    /// Turns the answer of a party into the one for who made the offer, and joins the legs of the two. Again for the same answer it gives the same result; the legs joined last have the media (early media, the one that picks up).
    /// </summary>
    /// <param name="from">Who answers.</param>
    /// <param name="to">Who made the offer.</param>
    /// <param name="answer">The answer.</param>
    GatewayResult Answer(string from, string to, SessionDescription answer);

    /// <summary>Answers an offer of a party in its dialog that concerns nobody else: ICE begun anew, another address or key, nothing new at all.</summary>
    /// <returns>The answer; null when the other party has to be asked.</returns>
    SessionDescription? TryAnswer(string from, SessionDescription offer);

    /// <summary>An offer was refused or withdrawn: what it would have changed stays as it was.</summary>
    void Rollback(string from, string to);

    /// <summary>A party has pressed a key and says so by signalling (SIP INFO); whoever it talks to, and takes RFC 4733, gets it as an event in media.</summary>
    /// <param name="from">Who pressed it.</param>
    /// <param name="key">0 to 9, *, # or A to D.</param>
    /// <param name="duration">How long.</param>
    void PressKey(string from, char key, TimeSpan duration);

    /// <summary>A party asks by signalling (RFC 5168) for a whole picture of the video that it gets.</summary>
    void RequestKeyFrame(string from);

    /// <summary>Somebody has picked up: from now on something has to come from everybody, and the time for it begins.</summary>
    void PickUp();

    /// <summary>A party has left the call: a branch that failed.</summary>
    void Leave(string party);

    /// <summary>The call has ended. May be called again.</summary>
    void Close();
}
