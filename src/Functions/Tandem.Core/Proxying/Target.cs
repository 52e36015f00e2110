using Tandem.Core.Locating;
using Tandem.Core.Location;
using Tandem.Core.Trunking;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>One place that a request is forwarded to (RFC 3261 section 16.5).</summary>
/// <param name="Flow">The flow to the next hop; none while it is only named.</param>
/// <param name="RequestUri">The new Request-URI; empty to leave it as it is.</param>
/// <param name="Binding">The binding it comes from; null for another kind of target.</param>
/// <param name="AddressOfRecord">Whose binding that is.</param>
/// <param name="Server">The name of the next hop, where it has to be located first; null otherwise.</param>
internal readonly record struct Target(
    Flow Flow, ReadOnlyMemory<byte> RequestUri = default, Binding? Binding = null, ReadOnlyMemory<byte> AddressOfRecord = default, ServerName? Server = null)
{
    /// <summary>Its place in a serial fork: 0 is tried first, those of one number together.</summary>
    public int Group { get; init; }

    /// <summary>The trunk that it is; null for another kind of target.</summary>
    public TrunkLink? Trunk { get; init; }

    /// <summary>Whether it belongs to the trust domain of P-Asserted-Identity (RFC 3325).</summary>
    public bool IsTrusted { get; init; }

    /// <summary>Whether a request would arrive at the same place.</summary>
    public bool IsSamePlace(in Target other) => Flow == other.Flow && RequestUri.Span.SequenceEqual(other.RequestUri.Span);

    /// <summary>Whether another target is a second flow of the same device (RFC 5626 section 6).</summary>
    public bool IsSameDevice(in Target other) =>
        Binding is { IsOutbound: true } own && other.Binding is { IsOutbound: true } && own.Instance.Span.SequenceEqual(other.Binding.Instance.Span);
}
