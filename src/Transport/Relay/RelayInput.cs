namespace Tandem.Transport;

/// <summary>What is posted to the relay's loop.</summary>
internal enum RelayInputKind : byte
{
    /// <summary>Work: <see cref="RelayInput.Target"/> is a <see cref="LoopCommand"/>.</summary>
    Command,

    /// <summary>A connection was accepted.</summary>
    Opened,

    /// <summary>A message came in whole.</summary>
    Message,

    /// <summary>A ConnectionBind request came in, and the link waits for what becomes of it.</summary>
    Binding,

    /// <summary>Octets came that are for the peer of a data connection.</summary>
    Octets,

    /// <summary>All that waited for the client has gone out.</summary>
    AllSent,

    /// <summary>The stream cannot be read on.</summary>
    Broken,

    /// <summary>The client sends nothing any more.</summary>
    ReadingEnded,

    /// <summary>The connection is gone, its last octets too.</summary>
    LinkEnded,

    /// <summary>A joined pair of which one side has ended took its time: <see cref="RelayInput.Target"/> is the <see cref="PeerStream"/>.</summary>
    PairExpired,
}

/// <summary>One posted input. <see cref="Target"/> is the <see cref="StunConnection"/> where nothing else is said.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Target">Whom it is about.</param>
/// <param name="Octets">A message, or octets for a peer, in an array of the shared pool that the loop gives back.</param>
/// <param name="Length">Its length.</param>
internal readonly record struct RelayInput(RelayInputKind Kind, object Target, byte[]? Octets = null, int Length = 0)
{
    public StunConnection Connection => (StunConnection)Target;
}
