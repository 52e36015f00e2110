namespace Tandem.Contracts;

/// <summary>The registrations as administration sees them. Safe to call from any thread; the answer comes from the lane.</summary>
public interface IRegistrationView
{
    /// <summary>How many contacts are registered now for each of these canonical addresses-of-record (<c>sip:alice@tandem.test</c>), in the same order.</summary>
    ValueTask<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> addressesOfRecord, CancellationToken cancellation);
}
