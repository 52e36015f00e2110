using Tandem.Contracts.Media;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>What is left of a branch of an INVITE that was answered, where further 2xx have to be shown to the gateway.</summary>
internal sealed record AnsweredBranch(ServerTransaction Server, ISessionTransaction Session);
