using Tandem.Dtls;
using Tandem.Kernel;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>The association with one client. The loop only.</summary>
/// <param name="flow">Names it.</param>
/// <param name="session">Its session.</param>
/// <param name="identity">Tells its handshake from another one of the same address.</param>
internal sealed class DtlsClient(in StunFlow flow, DtlsSession session, ulong identity)
{
    public StunFlow Flow { get; } = flow;

    public DtlsSession Session => session;

    public ulong Identity => identity;

    /// <summary>Whether the server above may know of it: its handshake is over, and nobody has ended it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether its handshake runs.</summary>
    public bool IsShaking { get; set; } = true;

    /// <summary>Until when the client must have said something; never when it has.</summary>
    public Instant SilentUntil { get; set; } = Instant.Never;

    /// <summary>When its timer fires.</summary>
    public Instant Due { get; set; } = Instant.Never;

    /// <summary>What runs until then.</summary>
    public TimerHandle Timer;

    /// <summary>When it wants to be called next.</summary>
    public Instant Deadline => session.Deadline < SilentUntil ? session.Deadline : SilentUntil;
}
