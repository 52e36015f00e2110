namespace Tandem.Sdp.Sources;

/// <summary>One of the forms in which a stream of a simulcast may come (RFC 8853 section 5.1). Immutable.</summary>
/// <param name="Id">The <see cref="RestrictionId.Id"/>.</param>
/// <param name="IsPaused">It is not sent at first: written with a <c>~</c>.</param>
public readonly record struct SimulcastStream(string Id, bool IsPaused = false)
{
    /// <summary>As it is written.</summary>
    public override string ToString() => IsPaused ? "~" + Id : Id;
}
