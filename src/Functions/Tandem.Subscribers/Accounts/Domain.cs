namespace Tandem.Subscribers;

/// <summary>A domain that Tandem answers for. Its name is the realm of its accounts too.</summary>
/// <param name="Name">In lower case: <c>tandem.test</c>.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record Domain(string Name, DateTimeOffset CreatedAt);
