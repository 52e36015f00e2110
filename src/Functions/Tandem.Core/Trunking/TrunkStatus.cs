using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Trunking;

/// <summary>A trunk as a console shows it. A copy: it does not change with the trunk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Transport">How it is reached.</param>
/// <param name="Address">Where it is.</param>
/// <param name="IsUp">Whether it is in service.</param>
/// <param name="Requests">How many requests were sent to it.</param>
/// <param name="Failures">How many of them it did not take: 503, no response, no connection.</param>
/// <param name="FailedPings">How many OPTIONS in a row it has not answered.</param>
public sealed record TrunkStatus(string Name, SipTransport Transport, PeerAddress Address, bool IsUp, long Requests, long Failures, int FailedPings);
