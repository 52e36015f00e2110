using Tandem.Contracts.Media;
using Tandem.Core.Topology;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>What is left of a branch of an INVITE that was answered, where further 2xx have to be shown to the gateway or something is put back into them.</summary>
/// <param name="Server">The transaction that the request came in.</param>
/// <param name="Session">What is shown them; null for nothing.</param>
/// <param name="Received">What is put back; null for nothing.</param>
internal sealed record AnsweredBranch(ServerTransaction Server, ISessionTransaction? Session, ReceivedHead? Received);
