namespace Tandem.Media.Processing;

/// <summary>What one direction of a medium needs.</summary>
public sealed record ProcessorPlan
{
    private readonly Func<MediaProcessor>? _create;

    private ProcessorPlan(string reason, Func<MediaProcessor>? create) => (Reason, _create) = (reason, create);

    /// <summary>Why a processor is needed, or none can be; empty when none is needed.</summary>
    public string Reason { get; }

    /// <summary>Whether packets of this direction can get through.</summary>
    public bool IsPossible { get; private init; } = true;

    /// <summary>Whether packets have to be made anew. When not, they pass as they are but for their payload types.</summary>
    public bool NeedsProcessor => _create is not null;

    /// <summary>Whether sound or pictures are coded anew, which costs time and quality.</summary>
    public bool IsTranscoding { get; private init; }

    /// <summary>Whether that takes a process of its own, of which there are only so many (<see cref="Plane.MediaPlaneOptions.MaxVideoTranscodings"/>).</summary>
    public bool TakesProcess { get; internal init; }

    /// <summary>The payload type that each incoming one becomes when packets pass as they are.</summary>
    public IReadOnlyDictionary<byte, byte> PayloadTypes { get; private init; } = new Dictionary<byte, byte>();

    /// <summary>Makes the processor.</summary>
    /// <exception cref="InvalidOperationException">None is needed, or none is possible.</exception>
    public MediaProcessor Create() => _create?.Invoke() ?? throw new InvalidOperationException("There is no processor in this plan.");

    internal static ProcessorPlan Passing(IReadOnlyDictionary<byte, byte> payloadTypes) => new("", null) { PayloadTypes = payloadTypes };

    internal static ProcessorPlan Processing(string reason, bool isTranscoding, Func<MediaProcessor> create) => new(reason, create) { IsTranscoding = isTranscoding };

    internal static ProcessorPlan Impossible(string reason) => new(reason, null) { IsPossible = false };
}
