using Tandem.Contracts;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Location;

/// <summary>
/// Where the users are (RFC 3261 section 10): the bindings of every address-of-record, in memory, each change in the journal. Bindings end by their time, by the end of their
/// connection, or by command.
/// </summary>
internal sealed class LocationService(IFlowDirectory flows, IRegistrationJournal journal, WallClock clock)
{
    private readonly Dictionary<UInt128, Registration> _registrations = [];
    private readonly Dictionary<ulong, HashSet<Registration>> _byConnection = [];
    private readonly TimerQueue<Registration> _timers = new();
    private readonly SipHash _hash = SipHash.WithRandomKey();
    private readonly RecordWriter _record = new();

    /// <summary>How many addresses-of-record have bindings.</summary>
    public int Count => _registrations.Count;

    /// <summary>How many bindings there are in all.</summary>
    public int BindingCount { get; private set; }

    /// <summary>How many connections have bindings.</summary>
    public int ConnectionCount => _byConnection.Count;

    /// <summary>When the next binding ends.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>The registration of an address-of-record, or null when it has no binding.</summary>
    public Registration? Find(ReadOnlySpan<byte> addressOfRecord) => _registrations.GetValueOrDefault(_hash.Hash(addressOfRecord));

    /// <summary>The registration of an address-of-record, to be filled with <see cref="Put"/> and then <see cref="Save"/>d.</summary>
    public Registration FindOrAdd(ReadOnlyMemory<byte> addressOfRecord)
    {
        var key = _hash.Hash(addressOfRecord.Span);
        if (_registrations.TryGetValue(key, out var known)) return known;
        return _registrations[key] = new Registration(addressOfRecord);
    }

    /// <summary>Adds a binding, in place of <paramref name="replaced"/> when given.</summary>
    public void Put(Registration registration, Binding binding, Binding? replaced = null)
    {
        if (replaced is not null) Remove(registration, replaced);
        var at = registration.Bindings.FindIndex(other => other.Preference <= binding.Preference);
        registration.Bindings.Insert(at < 0 ? registration.Bindings.Count : at, binding);
        BindingCount++;
        if (binding.Flow.Connection == 0) return;
        if (!_byConnection.TryGetValue(binding.Flow.Connection, out var registrations)) _byConnection[binding.Flow.Connection] = registrations = [];
        registrations.Add(registration);
    }

    /// <summary>Takes a binding away.</summary>
    public void Remove(Registration registration, Binding binding)
    {
        if (!registration.Bindings.Remove(binding)) return;
        BindingCount--;
        var connection = binding.Flow.Connection;
        if (connection == 0 || registration.Uses(connection) || !_byConnection.TryGetValue(connection, out var registrations)) return;
        registrations.Remove(registration);
        if (registrations.Count == 0) _byConnection.Remove(connection);
    }

    /// <summary>Writes the registration as it is now to the journal, and forgets it when it is empty. After every change.</summary>
    public void Save(Registration registration, Instant now)
    {
        if (registration.Bindings.Count > 0)
        {
            KeepTimer(registration);
        }
        else
        {
            _timers.Cancel(ref registration.Timer);
            _registrations.Remove(_hash.Hash(registration.AddressOfRecord.Span));
        }

        journal.Append(registration.AddressOfRecord.Span, BindingRecord.Write(registration.Bindings, _record, clock, now));
    }

    /// <summary>Takes a binding away that turned out to lead nowhere, if it is still there.</summary>
    public void Drop(ReadOnlySpan<byte> addressOfRecord, Binding binding, Instant now)
    {
        if (Find(addressOfRecord) is not { } registration || !registration.Bindings.Contains(binding)) return;
        Remove(registration, binding);
        Save(registration, now);
    }

    /// <summary>Takes all bindings of a registration away, and ends the connections that nobody else uses.</summary>
    /// <returns>How many there were.</returns>
    public int Revoke(Registration registration, Instant now)
    {
        var revoked = registration.Bindings.ToArray();
        foreach (var binding in revoked) Remove(registration, binding);
        Save(registration, now);
        foreach (var binding in revoked)
            if (!IsUsed(binding.Flow)) flows.Close(binding.Flow);
        return revoked.Length;
    }

    /// <summary>The registrations of a domain, whose name is in lower case. Looks at all there are: for commands, not for messages.</summary>
    public List<Registration> OfDomain(ReadOnlySpan<byte> domain)
    {
        var found = new List<Registration>();
        foreach (var registration in _registrations.Values)
        {
            var addressOfRecord = registration.AddressOfRecord.Span;
            if (addressOfRecord[(addressOfRecord.LastIndexOf((byte)'@') + 1)..].SequenceEqual(domain)) found.Add(registration);
        }

        return found;
    }

    /// <summary>Whether anybody registered over this connection.</summary>
    public bool IsUsed(in Flow flow) => _byConnection.ContainsKey(flow.Connection);

    /// <summary>A connection has ended: what could be reached over it alone is gone.</summary>
    public void FlowEnded(in Flow flow, Instant now)
    {
        if (flow.Connection == 0 || !_byConnection.TryGetValue(flow.Connection, out var registrations)) return;
        foreach (var registration in registrations.ToArray())
        {
            RemoveUnreachable(registration);
            Save(registration, now);
        }
    }

    /// <summary>Ends what is due.</summary>
    public void Advance(Instant now)
    {
        while (_timers.TryTake(now, out var registration))
        {
            var count = registration.Bindings.Count;
            for (var i = count - 1; i >= 0; i--)
                if (registration.Bindings[i].Expires <= now) Remove(registration, registration.Bindings[i]);
            if (registration.Bindings.Count < count) Save(registration, now);
            else KeepTimer(registration);
        }
    }

    /// <summary>Reads the journal, once at start. Connections did not outlive the last process; UDP addresses did.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isSubscriber">Whether an address-of-record is still one that may register: its domain may have been removed, or the user disabled, while no server ran.</param>
    public void Restore(Instant now, Func<ReadOnlyMemory<byte>, bool> isSubscriber) => journal.Restore((addressOfRecord, record) =>
    {
        if (!isSubscriber(addressOfRecord) || !BindingRecord.TryRead(record, clock, now, out var bindings)) return;
        var registration = new Registration(addressOfRecord);
        foreach (var binding in bindings)
            if (binding.Expires > now && Reattach(binding) is { } reachable) Put(registration, reachable);
        if (registration.Bindings.Count == 0) return;
        _registrations[_hash.Hash(addressOfRecord.Span)] = registration;
        KeepTimer(registration);
    });

    /// <summary>All who are registered.</summary>
    public IEnumerable<Registration> Registrations => _registrations.Values;

    private Binding? Reattach(Binding binding)
    {
        if (flows.IsOpen(binding.Flow) || CanBeReachedAnew(binding)) return binding;
        // The listener may have another place in the list now.
        return binding.Flow.Transport == SipTransport.Udp && flows.TryOpen(SipTransport.Udp, binding.Flow.Remote, out var flow) ? binding with { Flow = flow } : null;
    }

    private void RemoveUnreachable(Registration registration)
    {
        for (var i = registration.Bindings.Count - 1; i >= 0; i--)
        {
            var binding = registration.Bindings[i];
            if (!flows.IsOpen(binding.Flow) && !CanBeReachedAnew(binding)) Remove(registration, binding);
        }
    }

    private static bool CanBeReachedAnew(Binding binding) =>
        !binding.IsOutbound && SipUri.TryParse(NextHops.Of(binding), out var uri) && NextHops.NamesPeer(uri, binding.Flow, out var transport, out _) && !transport.IsWebSocket();

    /// <summary>
    /// Makes sure that a timer fires when the first binding ends, or before. One that is too early is left as it is, and set anew when it fires: a refresh then does not look for its place among
    /// 100,000 others, and each registration has one timer a lifetime instead of one a refresh.
    /// </summary>
    private void KeepTimer(Registration registration)
    {
        var end = FirstEnd(registration);
        if (_timers.IsRunning(registration.Timer) && registration.TimerDue <= end) return;
        _timers.Cancel(ref registration.Timer);
        registration.Timer = _timers.Start(end, registration);
        registration.TimerDue = end;
    }

    private static Instant FirstEnd(Registration registration)
    {
        var first = Instant.Never;
        foreach (var binding in registration.Bindings)
            if (binding.Expires < first) first = binding.Expires;
        return first;
    }
}
