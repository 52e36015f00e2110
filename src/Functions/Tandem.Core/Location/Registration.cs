using Tandem.Kernel;

namespace Tandem.Core.Location;

/// <summary>The bindings of one address-of-record. Changed by <see cref="LocationService"/> alone.</summary>
internal sealed class Registration(ReadOnlyMemory<byte> addressOfRecord)
{
    /// <summary>Canonical: <c>sip:alice@tandem.test</c>.</summary>
    public ReadOnlyMemory<byte> AddressOfRecord { get; } = addressOfRecord;

    /// <summary>The bindings: the preferred ones first, among equals the one that registered last first.</summary>
    public List<Binding> Bindings { get; } = [];

    /// <summary>Fires when the first binding ends, or before.</summary>
    internal TimerHandle Timer;

    /// <summary>When <see cref="Timer"/> fires.</summary>
    internal Instant TimerDue;

    /// <summary>The binding of this contact, or null.</summary>
    public Binding? Find(ReadOnlySpan<byte> contact, ReadOnlySpan<byte> instance, uint regId)
    {
        foreach (var binding in Bindings)
            if (binding.IsSame(contact, instance, regId)) return binding;
        return null;
    }

    /// <summary>Whether a binding came over this connection.</summary>
    public bool Uses(ulong connection)
    {
        foreach (var binding in Bindings)
            if (binding.Flow.Connection == connection) return true;
        return false;
    }
}
