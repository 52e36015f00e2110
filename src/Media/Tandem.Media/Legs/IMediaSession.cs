namespace Tandem.Media.Legs;

/// <summary>The media of one call: its legs, and which of them are joined. Every call to it is a command that its loop carries out in order; nothing waits. One thread at a time.</summary>
public interface IMediaSession
{
    /// <summary>Makes a leg, which has no transport yet.</summary>
    /// <param name="name">For reports and records, such as <c>caller</c>.</param>
    IMediaLeg AddLeg(string name);

    /// <summary>Joins two legs: media of each go to the other, medium by medium of the same <see cref="NegotiatedMedium.Stream"/>. What either was joined with before, it is no more.</summary>
    void Join(IMediaLeg one, IMediaLeg other);

    /// <summary>Hands over what all sides send from now on, until this is said otherwise or who takes it wants no more.</summary>
    /// <param name="tap">Who takes it; null for nobody.</param>
    void Tap(IMediaTap? tap);

    /// <summary>What was counted and measured so far.</summary>
    Task<MediaSessionReport> ReportAsync(CancellationToken cancellation);

    /// <summary>Ends all legs and gives back their ports. May be called again.</summary>
    void Close();
}
