using Tandem.Kernel;

namespace Tandem.Transport;

/// <summary>The one deadline that a connection has at a time: for its first message, for the rest of a message, for a sign of life, at last for being closed. Any thread.</summary>
/// <param name="deadlines">All of them.</param>
/// <param name="owner">Told when it passes.</param>
internal sealed class ConnectionDeadline(ConnectionDeadlines deadlines, IDeadlineOwner owner)
{
    /// <summary>Its timer. <see cref="ConnectionDeadlines"/> only, as the two below.</summary>
    public TimerHandle Handle;

    /// <summary>What the connection ends with when it passes; none asks for a sign of life.</summary>
    public ConnectionEnd Reason { get; set; }

    /// <summary>Whether it is not changed any more.</summary>
    public bool IsFinal { get; set; }

    /// <summary>Sets the deadline in place of the one before.</summary>
    public void Arm(TimeSpan after, ConnectionEnd reason) => deadlines.Start(this, after, reason, isFinal: false);

    /// <summary>Takes the deadline away.</summary>
    public void Disarm() => deadlines.Stop(this);

    /// <summary>Sets the deadline for good: neither <see cref="Arm"/> nor <see cref="Disarm"/> changes it any more.</summary>
    public void ArmFinally(TimeSpan after, ConnectionEnd reason) => deadlines.Start(this, after, reason, isFinal: true);

    /// <summary>Takes the deadline away for good.</summary>
    public void End() => deadlines.End(this);

    /// <summary>It has passed.</summary>
    public void Expire() => owner.Expired(Reason);
}

/// <summary>What has a deadline.</summary>
internal interface IDeadlineOwner
{
    /// <summary>The deadline has passed. Any thread; must not block.</summary>
    void Expired(ConnectionEnd reason);
}
