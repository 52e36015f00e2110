using Tandem.Media.Playing;

namespace Tandem.Media.Legs;

/// <summary>One side of a call, as who controls it sees it. One thread at a time.</summary>
public interface IMediaLeg
{
    /// <summary>For reports and records.</summary>
    string Name { get; }

    /// <summary>Whether anything has come of it yet. On the loop of the call, as an <see cref="IMediaObserver"/> is told.</summary>
    bool HasBeenHeard { get; }

    /// <summary>Whether every leg of the call that should send is silent. On the loop too.</summary>
    bool IsAllSilent { get; }

    /// <summary>Opens sockets for one medium, or for several that are bundled.</summary>
    /// <returns>Null when no port is free.</returns>
    ILegTransport? TryOpen(LegTransportRequest request);

    /// <summary>Takes what both sides have agreed on, at first and whenever it has changed. Transports that no medium names any more are closed.</summary>
    /// <param name="media">The media that were accepted.</param>
    void Negotiate(IReadOnlyList<NegotiatedMedium> media);

    /// <summary>The other side has pressed a key and said so by other means than media: who it talks to gets it in media, as an event or a tone.</summary>
    /// <param name="key">One of <c>0</c> to <c>9</c>, <c>*</c>, <c>#</c>, <c>A</c> to <c>D</c>.</param>
    /// <param name="duration">How long.</param>
    /// <param name="level">How loud, in dBm0, -63 to 0; null for the usual.</param>
    void PressKey(char key, TimeSpan duration, int? level = null);

    /// <summary>The other side has asked by other means than media for a whole picture: who sends it pictures is asked for one.</summary>
    void RequestPicture();

    /// <summary>Whether what comes from the other side goes nowhere, as a proxy wishes that controls the call. What is sent to it is not concerned.</summary>
    void Block(bool isBlocked);

    /// <summary>The same for keys alone that come as events (RFC 4733); the observer still is told of them. Tones within the sound stay.</summary>
    void BlockKeys(bool isBlocked);

    /// <summary>Whether what comes from the other side is silence to who it talks to. Sound of PCMU, PCMA, G722 and L16 is replaced; any other sound, and pictures, go nowhere, as with <see cref="Block"/>; keys as events stay.</summary>
    void Silence(bool isSilenced);

    /// <summary>Plays a sound to the other side, in a format that it takes, in place of what who it talks to sends, and of what is played already. It ends by itself. Without sound that was agreed on nothing is played.</summary>
    void Play(Playback playback);

    /// <summary>Ends what is played.</summary>
    void StopPlaying();

    /// <summary><see cref="Negotiate(IReadOnlyList{NegotiatedMedium})"/> with media that are no RTP.</summary>
    /// <param name="media">The media over RTP that were accepted.</param>
    /// <param name="datagrams">The others; none unless <see cref="IMediaPlane.RelaysDatagrams"/>.</param>
    void Negotiate(IReadOnlyList<NegotiatedMedium> media, IReadOnlyList<NegotiatedDatagrams> datagrams) => Negotiate(media);

    /// <summary>The time after which the leg is silent begins anew: somebody has picked up, and sends from now on.</summary>
    void Expect();

    /// <summary>Ends the leg and gives back its ports; the rest of the call goes on.</summary>
    void Close();
}
