namespace Tandem.Stun;

/// <summary>What came of opening a relayed transport address.</summary>
public enum RelayOpening
{
    /// <summary>It is open.</summary>
    Opened,

    /// <summary>Somebody else has the port: another may be free.</summary>
    PortTaken,

    /// <summary>No descriptor is free, or the address is none of this machine: another port would fare no better.</summary>
    Failed,
}
