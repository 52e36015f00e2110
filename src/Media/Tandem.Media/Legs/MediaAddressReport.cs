using System.Net;

namespace Tandem.Media.Legs;

/// <summary>How many ports an address of a plane has.</summary>
/// <param name="Network">The name of its network; empty for none.</param>
/// <param name="Address">The address, as it is bound.</param>
/// <param name="FirstPort">The first port.</param>
/// <param name="LastPort">The last port.</param>
/// <param name="Pairs">How many pairs of ports there are.</param>
/// <param name="FreePairs">How many of them nobody uses; those that rest are among them.</param>
public sealed record MediaAddressReport(string Network, IPAddress Address, int FirstPort, int LastPort, int Pairs, int FreePairs);
