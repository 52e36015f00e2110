namespace Tandem.Stun.Server;

/// <summary>
/// The UDP listeners that answer in each other's place (RFC 5780 section 6): two addresses with the same two ports each. Thread-safe.
/// </summary>
internal sealed class AlternateListeners
{
    private readonly Dictionary<byte, Alternates> _byListener = [];

    public AlternateListeners(IReadOnlyList<StunListener> listeners)
    {
        var udp = listeners.Where(listener => listener.Transport == StunTransport.Udp).ToList();
        foreach (var listener in udp)
        {
            if (Find(listener, udp) is { } alternates) _byListener[listener.Index] = alternates;
        }
    }

    /// <summary>Those of a listener; null when there are none.</summary>
    public Alternates? Of(in StunFlow flow) => flow.Transport == StunTransport.Udp && _byListener.TryGetValue(flow.Listener, out var alternates) ? alternates : null;

    private static Alternates? Find(StunListener own, List<StunListener> listeners) =>
        (from other in listeners
         where other.Local.IsV4 == own.Local.IsV4 && !other.Local.HasSameHost(own.Local) && other.Local.Port != own.Local.Port
         let port = listeners.Find(candidate => candidate.Local == own.Local.WithPort(other.Local.Port))
         let address = listeners.Find(candidate => candidate.Local == other.Local.WithPort(own.Local.Port))
         where port is not null && address is not null
         select new Alternates(own, port, address, other)).FirstOrDefault();
}
