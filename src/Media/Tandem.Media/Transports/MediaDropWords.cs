namespace Tandem.Media.Transports;

/// <summary>Reasons for people.</summary>
public static class MediaDropWords
{
    /// <summary>Why a datagram was thrown away, in words.</summary>
    public static string ToWords(this MediaDrop reason) => reason switch
    {
        MediaDrop.Malformed => "it is no packet of media, or a broken one",
        MediaDrop.ForeignCheck => "a check of ICE that belongs to nothing",
        MediaDrop.ForeignSource => "it came from another address than the media of this side",
        MediaDrop.NoKeys => "it came before the keys were agreed on",
        MediaDrop.Replayed => "it came before: a repetition",
        MediaDrop.NotAuthentic => "its tag is wrong: other keys, or changed on its way",
        MediaDrop.TooManySources => "it is of one source (SSRC) more than is allowed",
        MediaDrop.NoPath => "there is no way to send it, or no consent to it",
        MediaDrop.UnknownFormat => "its payload type was not agreed on",
        MediaDrop.NoConversion => "the other side does not take its codec, and nothing converts it",
        MediaDrop.OnHold => "the call is on hold in this direction",
        MediaDrop.NotJoined => "there is nobody that it could go to",
        MediaDrop.UnknownMedium => "nothing tells to which medium it belongs",
        MediaDrop.Blocked => "who controls the call has blocked it",
        MediaDrop.PlayedOver => "something else was played to who would get it",
        MediaDrop.ForeignCertificate => "its certificate does not match the fingerprint of the description",
        MediaDrop.SpoiltHandshake => "it spoilt a handshake of DTLS, which began anew",
        MediaDrop.TooManyConversions => "the other side does not take its codec, and the server converts as much video as it may",
        MediaDrop.TooLong => "it is longer than any that goes through",
        MediaDrop.TooManyKeys => "keys came faster than anybody presses them",
        _ => "for a reason that has no words yet",
    };

    /// <summary>Whether what came was bad, or of a stranger; otherwise it is only that nobody wanted it at that moment.</summary>
    public static bool IsBadInput(this MediaDrop reason) => reason is not (MediaDrop.NoPath or MediaDrop.NoConversion or MediaDrop.OnHold or MediaDrop.NotJoined or MediaDrop.Blocked or MediaDrop.PlayedOver or MediaDrop.TooManyConversions);
}
