using System.Text;
using Tandem.Contracts;
using Tandem.Core;
using Tandem.Transport;

namespace Tandem.Server.Sip;

/// <summary>Asks the Core on its lane about registrations.</summary>
internal sealed class RegistrationView(SipLane lane, CoreFunction core) : IRegistrationView
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<int>> CountAsync(IReadOnlyList<string> addressesOfRecord, CancellationToken cancellation) =>
        await lane.InvokeAsync<IReadOnlyList<int>>(() => [.. addressesOfRecord.Select(user => core.CountContacts(Encoding.UTF8.GetBytes(user)))]).WaitAsync(cancellation);
}
