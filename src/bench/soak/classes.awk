# What is alive on the heap at rest after the load and was not before it, by class, from two outputs of jcmd
# GC.class_histogram: awk -v names=N -f classes.awk before.txt after.txt
# Prints one line, "FAULT" with the classes of which too many are left: of the relay's own one for each twentieth of the N names that
# came and went, of the JDK one for each second, of Netty, whose pools grow with the highest tide so far, one for each name.

FNR == 1 { file++ }

$1 ~ /^[0-9]+:$/ && $4 !~ /FillerElement|FillerObject/ { count[file, $4] += $2; bytes[file, $4] += $3; classes[$4] = 1 }

function at_least(count, share) { return names / share > count ? names / share : count }

function bound_of(class) {
  if (class ~ /io\.rtmprelay/) return at_least(20, 20)
  return class ~ /io\.netty/ ? at_least(1000, 1) : at_least(400, 2)
}

END {
  for (class in classes) {
    more = count[2, class] - count[1, class]
    if (more < bound_of(class)) continue
    left++
    if (class !~ /io\.rtmprelay/ || class ~ /Lambda|^\[/) continue
    sub(/^io\.rtmprelay\./, "", class)
    if (++own <= 6) named = named sprintf("%s%d %s", (own > 1 ? ", " : ""), more, class)
  }
  for (class in classes) {
    more = count[2, class] - count[1, class]
    if (!own && more >= bound_of(class)) named = named sprintf("%s%d %s", (named ? ", " : ""), more, class)
  }
  if (left) printf "FAULT objects of %d classes are left of %d names that came and went: %s%s\n", left, names, named, (own > 6 ? ", ..." : "")
}
