using System.Net;
using Tandem.Contracts;

namespace Tandem.Server.Api;

/// <summary>Stands in where no border runs.</summary>
internal sealed class NoBlockedSources : IBlockedSources
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BlockedSource>> ListAsync(CancellationToken cancellation) => new([]);

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseAsync(IPAddress source, CancellationToken cancellation) => new(false);
}
