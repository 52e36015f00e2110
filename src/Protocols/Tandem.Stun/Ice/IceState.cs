namespace Tandem.Stun.Ice;

/// <summary>How far an agent is. <see cref="Connected"/> and <see cref="Disconnected"/> make finer what RFC 8445 section 6.1.3 calls a running checklist.</summary>
public enum IceState : byte
{
    /// <summary>Nothing to check yet: candidates or the credentials of the other agent are missing.</summary>
    New,

    /// <summary>Checks run, and no pair is valid for every component.</summary>
    Checking,

    /// <summary>Every component has a valid pair, on which data may flow, and none is selected for every one yet.</summary>
    Connected,

    /// <summary>Every component has its selected pair.</summary>
    Completed,

    /// <summary>There was a pair, and the consent for it was lost. A new candidate or a restart may bring another.</summary>
    Disconnected,

    /// <summary>No pair works. Only <see cref="IceAgent.Restart"/> leads on.</summary>
    Failed,

    /// <summary>Closed by <see cref="IceAgent.Close"/>.</summary>
    Closed,
}
