using Tandem.Contracts;

namespace Tandem.Server.Api;

/// <summary>Stands in where no registrar runs.</summary>
internal sealed class NoRegistrations : IRegistrationView
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> addressesOfRecord, CancellationToken cancellation) => new(new int[addressesOfRecord.Count]);
}
