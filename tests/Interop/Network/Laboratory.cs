namespace Tandem.Interop.Tests.Network;

/// <summary>What ICE agents find depends on who is quicker: the tests with many of them run while no others do.</summary>
[CollectionDefinition(nameof(Laboratory), DisableParallelization = true)]
public sealed class Laboratory;
